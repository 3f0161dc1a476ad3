import { h, icon } from "../dom.js"
import { recall, remember } from "../memory.js"
import { inWords } from "../shop.js"
import { hintOf, namedWallets, thisDevice, walletOf } from "../wallets.js"
import { StoreApiError } from "../store-api.js"
import { lines, totals } from "./summary.js"

const SAMPLE = {
  email: "ka.yan@example.com",
  phone: "+852 5123 4567",
  first_name: "Ka Yan",
  last_name: "Chan",
  address_1: "Flat 8C, 12 Sai Yeung Choi Street South",
  city: "Mong Kok",
  province: "Kowloon",
}

const AREAS = ["Hong Kong Island", "Kowloon", "New Territories"]

/** @param {import("../shop.js").Shop} shop @returns {Promise<import("../main.js").Page>} */
export async function checkoutPage(shop) {
  const { t, api, locale } = shop
  const title = t("checkoutTitle")
  if (!shop.cart?.items?.length) {
    const start = h("a", { class: "button", href: "/" }, t("startShopping"))
    return {
      title,
      content: h("section", { class: "message-page" }, h("h1", {}, title), h("p", {}, t("emptyBasket")), start),
    }
  }

  const widget = "/widget/index.mjs"
  const [{ hasApplePay }, shippingOptions, offered] = await Promise.all([
    import(widget),
    api.shippingOptions(shop.cart.id),
    api.paymentMethods(shop.region.id),
  ])
  const methods = offered.filter(({ wallet }) => wallet !== "applepay" || hasApplePay())
  const chosenOptionId = shop.cart.shipping_methods?.[0]?.shipping_option_id ?? shippingOptions[0]?.id
  if (!shop.cart.shipping_methods?.length && chosenOptionId) await chooseShipping(chosenOptionId)

  const problem = h("p", { class: "problem", role: "alert", hidden: true })
  const submit = h("button", { class: "button wide", type: "submit" })
  const summary = h("aside", { class: "panel" })
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form",
      { class: "checkout", onsubmit: pay },
      contactFields(),
      addressFields(),
      deliveryFields(),
      paymentFields(),
      problem,
      submit,
    )
  )
  showSummary()
  return { title, content: h("section", {}, h("h1", {}, title), h("div", { class: "columns" }, form, summary)) }

  function contactFields() {
    return group(
      t("contact"),
      h("p", { class: "muted" }, t("sampleNote")),
      field("email", { type: "email", autocomplete: "email", name: "email" }),
      field("phone", { type: "tel", autocomplete: "tel", name: "phone", required: false }),
    )
  }

  function addressFields() {
    const area = h(
      "select",
      { name: "province", autocomplete: "address-level1" },
      ...AREAS.map((name) =>
        h("option", { value: name, selected: name === (saved().province ?? SAMPLE.province) }, t(name)),
      ),
    )
    return group(
      t("address"),
      h(
        "div",
        { class: "pair" },
        field("firstName", { name: "first_name", autocomplete: "given-name" }),
        field("lastName", { name: "last_name", autocomplete: "family-name" }),
      ),
      field("street", { name: "address_1", autocomplete: "address-line1" }),
      h(
        "div",
        { class: "pair" },
        field("district", { name: "city", autocomplete: "address-level2" }),
        h("label", { class: "field" }, h("span", {}, t("area")), area),
      ),
    )
  }

  function deliveryFields() {
    return group(
      t("delivery"),
      ...shippingOptions.map((/** @type {any} */ option) =>
        h(
          "label",
          { class: "choice" },
          h("input", {
            type: "radio",
            name: "shipping",
            value: option.id,
            required: true,
            checked: option.id === chosenOptionId,
            onchange: () => void changeShipping(option.id),
          }),
          h(
            "span",
            { class: "choice-text" },
            h("strong", {}, t(option.name)),
            h("small", {}, t(option.type?.description ?? "")),
          ),
          h("span", { class: "choice-price" }, shop.money(option.amount)),
        ),
      ),
    )
  }

  function paymentFields() {
    if (methods.length === 0) return group(t("payment"), h("p", {}, t("noMethods")))
    const usable = methods.filter((method) => limitNote(method) === undefined)
    const first = usable.find(({ provider_id: id }) => id === recall().providerId) ?? usable[0]
    const walletField = otherWalletField()
    const show = (/** @type {string} */ providerId) => (walletField.hidden = walletOf(providerId)?.wallet !== undefined)
    show(first?.provider_id ?? "")
    const choices = methods.map((method) => {
      const { provider_id: id } = method
      const wallet = walletOf(id)
      const limit = limitNote(method)
      return h(
        "label",
        { class: "choice" },
        h("input", {
          type: "radio",
          name: "provider",
          value: id,
          required: true,
          checked: id === first?.provider_id,
          disabled: limit !== undefined,
          onchange: () => show(id),
        }),
        h(
          "span",
          { class: "badge", "aria-hidden": "true", style: `background:${wallet?.color ?? "#5d6a66"}` },
          badge(wallet?.badge ?? "¤"),
        ),
        h(
          "span",
          { class: "choice-text" },
          h("strong", {}, method.label),
          h("small", {}, limit ?? hintOf(wallet, locale)),
        ),
      )
    })
    return group(t("payment"), h("div", { class: "wallets" }, ...choices), walletField)
  }

  function otherWalletField() {
    const options = namedWallets()
      .filter(({ wallet }) => wallet !== "applepay" || hasApplePay())
      .map(({ wallet, names }) => h("option", { value: wallet }, names[locale]))
    return h("label", { class: "field" }, h("span", {}, t("otherWallet")), h("select", { name: "wallet" }, ...options))
  }

  /** @param {import("../store-api.js").PaymentMethod} method */
  function limitNote({ min_amount: least, max_amount: most }) {
    if (typeof least === "number" && shop.cart.total < least) return t("from", { amount: shop.money(least) })
    if (typeof most === "number" && shop.cart.total > most) return t("upTo", { amount: shop.money(most) })
    return undefined
  }

  /** @param {string} label @param {Record<string, any>} attributes */
  function field(label, attributes) {
    const value = saved()[attributes.name] ?? Reflect.get(SAMPLE, attributes.name)
    return h(
      "label",
      { class: "field" },
      h("span", {}, t(label), attributes.required === false && h("em", {}, t("optional"))),
      h("input", { type: "text", required: true, ...attributes, value }),
    )
  }

  /** @returns {Record<string, string | undefined>} what was entered before */
  function saved() {
    const { email, shipping_address: address } = shop.cart
    return email ? { ...address, email } : {}
  }

  function showSummary() {
    summary.replaceChildren(
      h("h2", {}, t("summary")),
      h("ul", { class: "lines small" }, ...lines(shop, shop.cart.items)),
      totals(shop, shop.cart),
    )
    submit.textContent = t("continueToPayment", { amount: shop.money(shop.cart.total) })
  }

  /** @param {string} optionId */
  function chooseShipping(optionId) {
    return shop.changeCart((cartId) => api.chooseShipping(cartId, optionId))
  }

  /** @param {string} optionId */
  async function changeShipping(optionId) {
    await attempt(async () => {
      await chooseShipping(optionId)
      showSummary()
    })
  }

  /** @param {Event} event */
  async function pay(event) {
    event.preventDefault()
    const entered = Object.fromEntries(/** @type {any} */ (new FormData(form)))
    const providerId = String(entered.provider)
    submit.textContent = t("oneMoment")
    await attempt(async () => {
      const { email, phone, first_name, last_name, address_1, city, province } = entered
      // Paid meanwhile, with the payment that was declined or left: there is an order to show, and nothing to pay.
      if ((await api.cart(shop.cart.id)).completed_at) return shop.go("/checkout/payment")
      const address = { first_name, last_name, phone, address_1, city, province, country_code: "hk" }
      await shop.keepCart((cartId) =>
        api.updateCart(cartId, { email, shipping_address: address, billing_address: address }),
      )
      const collection = await api.paymentCollection(shop.cart.id)
      const anyWallet = walletOf(providerId)?.wallet === undefined
      const session = await api.createPaymentSession(collection.id, providerId, {
        device: thisDevice(),
        ...(anyWallet && { wallet: String(entered.wallet) }),
      })
      remember({ providerId, sessionId: session.id })
      shop.go("/checkout/payment")
    })
    if (submit.isConnected) showSummary()
  }

  /** @param {() => Promise<void>} work */
  async function attempt(work) {
    problem.hidden = true
    submit.toggleAttribute("disabled", true)
    try {
      await work()
    } catch (error) {
      // Paid, and the order is being placed: the payment's page waits for it.
      if (error instanceof StoreApiError && error.code === "QFPAY_PAID") return shop.go("/checkout/payment")
      problem.textContent = inWords(error, t)
      problem.hidden = false
      problem.scrollIntoView({ block: "center" })
    }
    submit.toggleAttribute("disabled", false)
  }
}

/** @param {string} letterOrPath */
function badge(letterOrPath) {
  return letterOrPath.length > 1 ? icon(letterOrPath) : letterOrPath
}

/** @param {string} legend @param {...Node} children */
function group(legend, ...children) {
  return h("fieldset", {}, h("legend", {}, legend), ...children)
}
