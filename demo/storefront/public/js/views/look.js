import { h } from "../dom.js"

/** The modules of an AlipayHK code, as the server sends them. */
const QR_MODULES =
  "/gZ1P8Ez5FBur1uLt1lTJdurljrsFg5lB/qqqv4Bgg0Avl/CvkSxH5v5xmoKlxxj3ce9k0XVp1xtPD+Z041L9XrEAq7S3OD/PLteiHK2yaKOJ8dpePXOTxktNj8+sHVhBg2trhXD/YB6D0X/nMlq0FQj0euu00/V115SduvI09EEKX6c/obxsQA="

const PAYME = "https://qr.payme.example/2/C5bvYG"

/** Every state of the screen: what the server would say, beside an AlipayHK payment that waits. */
const STATES = {
  "Code to scan": {},
  "Way into the app": { data: { wallet: "payme", scenario: "wap", qrcode: "", qr_modules: "", pay_url: PAYME } },
  FPS: { data: { wallet: "fps", pay_type: "802001" } },
  Card: { data: { wallet: "card", scenario: "checkout", qrcode: "", qr_modules: "", pay_url: "https://pay.example/" } },
  "Apple Pay": {
    data: { wallet: "applepay", scenario: "checkout", qrcode: "", qr_modules: "", pay_url: "https://pay.example/" },
  },
  "Payment received": { paid_at: true },
  Paid: { status: "authorized", paid_at: true, order_id: "order_1", is_final: true },
  Expired: { status: "expired" },
  Declined: { status: "error", data: { reason: "insufficient_balance" } },
  Canceled: { status: "canceled", is_final: true, data: { reason: "closed" } },
  Replaced: { status: "canceled", data: { reason: "replaced" } },
  "Replaced by another": {
    status: "canceled",
    data: { reason: "replaced", replaced_by: { wallet: "fps", txamt: 26850, txcurrcd: "HKD" } },
  },
  Held: { status: "error", paid_at: true, data: { reason: "held" } },
  "Being refunded": { status: "error", paid_at: true, data: { reason: "refunding" } },
  Refunded: { status: "canceled", paid_at: true, is_final: true, data: { reason: "refunded" } },
  "Order canceled, refund by the shop": { status: "error", paid_at: true, data: { reason: "canceled_held" } },
  "Order canceled, being refunded": { status: "error", paid_at: true, data: { reason: "canceled_refunding" } },
  "Refunded by the shop": { status: "canceled", paid_at: true, is_final: true, data: { reason: "shop_refunded" } },
  "Refunded, not late": { status: "canceled", paid_at: true, is_final: true, data: { reason: "unused_refunded" } },
}

/** The custom properties of the element, with what each has by itself. */
const TOKENS = {
  "--qfpay-accent": "#1268dc",
  "--qfpay-accent-text": "#ffffff",
  "--qfpay-background": "Canvas",
  "--qfpay-text": "CanvasText",
  "--qfpay-border": "#88888855",
  "--qfpay-radius": "20px",
  "--qfpay-font": "system-ui, sans-serif",
  "--qfpay-qr-size": "296px",
}

const LOCALES = ["en", "zh-HK", "zh-CN", "zh-TW", "ja", "ko", "th"]

/**
 * The payment screen in every state and language, with its theming tokens to change. No payment is behind it: a `fetch` of
 * the page's own answers the element, which is how a shop whose browser does not reach Medusa carries its questions.
 *
 * @param {import("../shop.js").Shop} shop
 * @returns {Promise<import("../main.js").Page>}
 */
export async function lookPage({ locale }) {
  const widget = "/widget/index.mjs"
  await import(widget)
  const css = h("code", {})
  const stage = h("div", { class: "stage" })
  /** @type {Record<string, string>} */
  const tokens = {}
  let state = Object.keys(STATES)[0] ?? ""
  let language = /** @type {string} */ (locale)
  let scheme = "light dark"

  function show() {
    const element = h("qfpay-payment", { "session-id": "payses_1", locale: language, ".fetch": answerWith(state) })
    element.style.colorScheme = scheme
    for (const [name, value] of Object.entries(tokens)) element.style.setProperty(name, value)
    stage.replaceChildren(element)
    const lines = Object.entries(tokens).map(([name, value]) => `  ${name}: ${value};\n`)
    css.textContent = lines.length > 0 ? `qfpay-payment {\n${lines.join("")}}` : ""
  }
  show()

  const rows = Object.entries(TOKENS).map(([name, value]) => {
    const change = (/** @type {Event} */ event) => {
      const { value: entered } = /** @type {HTMLInputElement} */ (event.target)
      if (entered && entered !== value) tokens[name] = entered
      else delete tokens[name]
      show()
    }
    const input = h("input", { value, "aria-label": name, onchange: change })
    return h("tr", {}, h("th", { scope: "row" }, h("code", {}, name)), h("td", {}, input))
  })
  const content = h(
    "section",
    {},
    h("h1", {}, "<qfpay-payment>"),
    h(
      "div",
      { class: "columns" },
      stage,
      h(
        "div",
        { class: "panel" },
        choice("State", Object.keys(STATES), state, (value) => (state = value)),
        choice("Language", LOCALES, language, (value) => (language = value)),
        choice("Colors", ["light dark", "light", "dark"], scheme, (value) => (scheme = value)),
        h("table", { class: "tokens" }, h("tbody", {}, ...rows)),
        h("pre", {}, css),
      ),
    ),
  )
  return { title: "<qfpay-payment>", content, leave: () => stage.replaceChildren() }

  /** @param {string} label @param {string[]} options @param {string} chosen @param {(value: string) => void} choose */
  function choice(label, options, chosen, choose) {
    const change = (/** @type {Event} */ event) => {
      choose(/** @type {HTMLSelectElement} */ (event.target).value)
      show()
    }
    const items = options.map((option) => h("option", { selected: option === chosen }, option))
    return h("label", { class: "field" }, h("span", {}, label), h("select", { onchange: change }, ...items))
  }
}

/** Answers the element as Medusa would. @param {string} name */
function answerWith(name) {
  const { data, ...over } = /** @type {any} */ (STATES)[name]
  const at = (/** @type {number} */ minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
  const session = {
    ...{ id: "payses_1", status: "pending", expires_at: at(15), paid_at: null, order_id: null, is_final: false },
    ...over,
    ...(over.paid_at && { paid_at: at(0) }),
    label: "",
    data: {
      ...{ wallet: "alipay", scenario: "mpm", pay_type: "801501", out_trade_no: "01JDQ4Z0G7V2C8R5N3K1W9XY6TP00000" },
      ...{
        txamt: 128050,
        txcurrcd: "HKD",
        created_at: at(-15),
        qrcode: "https://qr.alipay.com/x",
        qr_modules: QR_MODULES,
      },
      ...data,
    },
  }
  return async (/** @type {string} */ url) =>
    url.includes("/events")
      ? new Response("", { status: 501 })
      : new Response(JSON.stringify({ payment_session: session }), { headers: { date: new Date().toUTCString() } })
}
