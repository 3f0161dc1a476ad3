import type { MedusaContainer } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, MathBN, MedusaError, Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { DEFAULT_SETTING } from "../../modules/qfpay/config/method-settings"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import type { PaymentLink } from "../../modules/qfpay/ledger/payment-links"
import { isCurrencyCode, type ShopperLocale, type Wallet } from "../../qfpay/catalogue"
import { pickLocale } from "../../qfpay/catalogue/locale"
import { COUNTER_PATIENCE_MS, DEVICES, type Device, roundToMinorUnits, toMajorUnits } from "../../qfpay/domain"
import { decimalsOf } from "../../modules/qfpay/decimals"
import { conflict, medusaError, notFound } from "../../modules/qfpay/errors"
import { messageOf } from "../../qfpay/errors"
import { merchantMessage } from "../../qfpay/messages"
import { labelIn } from "../checkout/method-label"
import { currentRow, type PaymentSessionView, viewOf } from "../checkout/view-payment-session"
import { type Due, isPayable } from "../counter/counter-methods"
import { attemptsOf } from "../counter/attempts"
import { cancelAttempts } from "../counter/cancel-counter-payment"
import { initiateCounterPayment } from "../counter/initiate-counter-payment"
import { dueOf, orderOf, type OrderView, outstandingOf } from "../counter/open-order"
import { payMethodsOf } from "../../payments/pay-methods"
import { shopName } from "../shop-name"
import { linkEmail } from "./texts"

/**
 * The state of a link. `paid`: nothing is outstanding any more, or money has arrived through the link that the order
 * does not count yet. `withdrawn`: also a link that was paid, if the order needs more afterward.
 */
export type PaymentLinkState = "open" | "paid" | "expired" | "withdrawn"

/** A link as the merchant sees it. */
export interface PaymentLinkView {
  readonly id: string
  readonly url: string
  readonly state: PaymentLinkState
  /** ISO 8601, like all times here. */
  readonly created_at: string
  readonly expires_at: string
  readonly sent_at: string | null
}

/** What a link's page shows; it does not reveal who bought what. Amounts are in major units. */
export interface PayPageView {
  readonly state: PaymentLinkState
  readonly shop_name: string
  /** The order number that merchant and shopper know. */
  readonly order_number: number
  readonly amount: number
  /** In lowercase. */
  readonly currency_code: string
  /** In the merchant's order and the shopper's language; `devices`: the devices on which it can be used. */
  readonly methods: readonly { readonly wallet: Wallet; readonly label: string; readonly devices: readonly Device[] }[]
  /** The payment initiated here that is unfinished or paid. */
  readonly payment_session: PaymentSessionView | null
}

const TEMPLATE = "qfpay-payment-link"

/** A code that a payment link has put on a shopper's screen. */
const isOfLink = ({ payment_link_id }: PaymentRow) => payment_link_id !== null

const qfpayOf = (container: MedusaContainer) => container.resolve(QFPAY_MODULE)

/** The URL of a link's page. */
export const urlOfLink = (backendUrl: string, token: string): string => `${backendUrl}/qfpay/pay/${token}`

/**
 * Creates a link for an order's open amount. The order's earlier link is withdrawn.
 * @throws MedusaError NOT_FOUND for an unknown order; CONFLICT when there is nothing to pay
 */
export async function createPaymentLink(
  container: MedusaContainer,
  orderId: string,
  { by, expiresAt }: { readonly by: string; readonly expiresAt: Date },
): Promise<PaymentLinkView> {
  const order = await orderOf(container, orderId)
  if (order.canceled_at) throw conflict(merchantMessage("order_canceled"))
  if (MathBN.lte(outstandingOf(order), 0)) throw conflict(merchantMessage("order_paid"))
  const { ledger, paymentLinks } = qfpayOf(container)
  // Two simultaneous clicks would not see each other's link.
  const link = await ledger.leases.withLease(`link:${orderId}`, COUNTER_PATIENCE_MS, () =>
    paymentLinks.create({ order_id: orderId, created_by: by, expires_at: expiresAt }),
  )
  await cancelAttempts(container, orderId, isOfLink)
  return linkView(container, link)
}

/** The order's newest link. @throws MedusaError NOT_FOUND for an unknown order */
export async function viewPaymentLink(container: MedusaContainer, orderId: string): Promise<PaymentLinkView | null> {
  const link = await qfpayOf(container).paymentLinks.latestOf(orderId)
  if (!link) await orderOf(container, orderId)
  return link ? linkView(container, link) : null
}

/**
 * Withdraws the order's link. A code on the shopper's screen is closed where QFPay can; a paid payment stays paid.
 * @throws MedusaError NOT_FOUND for an unknown order; CONFLICT when QFPay does not answer: the link is withdrawn anyway
 */
export async function withdrawPaymentLink(
  container: MedusaContainer,
  orderId: string,
): Promise<PaymentLinkView | null> {
  await orderOf(container, orderId)
  await qfpayOf(container).paymentLinks.withdraw(orderId)
  await cancelAttempts(container, orderId, isOfLink)
  return viewPaymentLink(container, orderId)
}

/**
 * Sends the order's link by email through the shop's own notification provider.
 * @param locale - the language if the order has no locale
 * @throws MedusaError NOT_FOUND without a link; CONFLICT when it can no longer be used; INVALID_DATA without an
 * address; NOT_ALLOWED when the provider does not accept the email
 */
export async function sendPaymentLink(
  container: MedusaContainer,
  orderId: string,
  { email, locale }: { readonly email?: string | undefined; readonly locale: ShopperLocale },
): Promise<PaymentLinkView> {
  const { paymentLinks, shopOptions } = qfpayOf(container)
  const link = await paymentLinks.latestOf(orderId)
  if (!link) throw notFound(merchantMessage("no_link"))
  const order = await orderOf(container, orderId)
  if ((await stateOf(container, link, order)) !== "open") throw conflict(merchantMessage("link_over"))
  const to = email ?? order.email
  if (!to) throw medusaError(MedusaError.Types.INVALID_DATA, merchantMessage("no_email"))
  const url = urlOfLink(shopOptions.backendUrl, link.token)
  const due = dueOf(order)
  const [amount, shop] = [amountOf(due), await shopName(container)]
  const content = linkEmail(pickLocale(order.locale, locale), {
    shop,
    amount,
    currency: due.currencyCode,
    order: order.display_id,
    url,
    until: link.expires_at,
  })
  try {
    await container.resolve(Modules.NOTIFICATION).createNotifications({
      ...{ to, channel: "email", template: TEMPLATE, trigger_type: "qfpay.payment_link", content },
      ...{ resource_id: orderId, resource_type: "order" },
      data: {
        url,
        shop_name: shop,
        amount,
        currency_code: due.currencyCode,
        order_number: order.display_id,
        expires_at: link.expires_at.toISOString(),
      },
    })
  } catch (error) {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    logger.error(`QFPay: a payment link could not be sent (${link.id}): ${messageOf(error)}`)
    throw medusaError(MedusaError.Types.NOT_ALLOWED, merchantMessage("email_not_sent"))
  }
  await paymentLinks.sent(link.id)
  return linkView(container, { ...link, sent_at: new Date() })
}

/** What a link's page shows. @returns `undefined` for an unknown token */
export async function openPayPage(
  container: MedusaContainer,
  token: string,
  locale: ShopperLocale,
): Promise<PayPageView | undefined> {
  const link = await qfpayOf(container).paymentLinks.byToken(token)
  if (!link) return undefined
  const order = await orderOf(container, link.order_id)
  const [due, attempts] = [dueOf(order), await attemptsOf(container, order)]
  const state = order.canceled_at ? "withdrawn" : await stateOf(container, link, order)
  const shown = state === "open" || state === "paid" ? attempts.find((row) => isShown(row, link)) : undefined
  return {
    state,
    shop_name: await shopName(container),
    order_number: order.display_id,
    amount: amountOf(due),
    currency_code: due.currencyCode,
    methods: state === "open" ? await methodsOf(container, due, locale) : [],
    payment_session: shown ? await viewOf(container, shown) : null,
  }
}

/**
 * Initiates a payment on a link's page, under the same rules as at the counter: one code at a time per order, none for
 * a paid one.
 * @returns `undefined` for an unknown token
 * @throws MedusaError CONFLICT when the link can no longer be used; and like {@link initiateCounterPayment}
 */
export async function payByLink(
  container: MedusaContainer,
  token: string,
  asked: { readonly wallet: Wallet; readonly device: Device; readonly clientIp?: string | undefined },
): Promise<PaymentSessionView | undefined> {
  const { paymentLinks, shopOptions } = qfpayOf(container)
  const link = await paymentLinks.byToken(token)
  if (!link) return undefined
  const assertOpen = async () => {
    const current = (await paymentLinks.byToken(token)) ?? link
    const order = await orderOf(container, link.order_id)
    if (order.canceled_at || (await stateOf(container, current, order)) !== "open")
      throw conflict(merchantMessage("link_over"))
  }
  await assertOpen()
  const { wallet, device, clientIp } = asked
  const page = urlOfLink(shopOptions.backendUrl, token)
  return initiateCounterPayment(container, link.order_id, {
    wallet,
    link: { id: link.id, page, device, clientIp, assertOpen },
  })
}

/**
 * The row of a session that was initiated on the link's page. A link gives access to these sessions only.
 * @returns `undefined` for an unknown token, or a session that does not belong to the link
 */
export async function rowOfLink(
  container: MedusaContainer,
  token: string,
  sessionId: string,
): Promise<PaymentRow | undefined> {
  const link = await qfpayOf(container).paymentLinks.byToken(token)
  if (!link) return undefined
  const row = await currentRow(container, sessionId)
  return row.payment_link_id === link.id ? row : undefined
}

/** A code of the link that can still be paid, or its payment. */
const isShown = (row: PaymentRow, link: PaymentLink): boolean =>
  row.payment_link_id === link.id &&
  (["paid", "applied", "held"].includes(row.state) ||
    (row.state === "waiting" && row.replaced_at === null && row.expires_at.getTime() > Date.now()))

async function linkView(container: MedusaContainer, link: PaymentLink): Promise<PaymentLinkView> {
  const order = await orderOf(container, link.order_id)
  return {
    id: link.id,
    url: urlOfLink(qfpayOf(container).shopOptions.backendUrl, link.token),
    state: order.canceled_at ? "withdrawn" : await stateOf(container, link, order),
    created_at: link.created_at.toISOString(),
    expires_at: link.expires_at.toISOString(),
    sent_at: link.sent_at?.toISOString() ?? null,
  }
}

async function stateOf(container: MedusaContainer, link: PaymentLink, order: OrderView): Promise<PaymentLinkState> {
  if (MathBN.lte(outstandingOf(order), 0)) return "paid"
  const money = await qfpayOf(container).paymentLinks.moneyOf(link.id)
  if (money === "arrived") return "paid"
  // A link can be paid once: if the order needs more afterward, it needs another link.
  if (money === "applied" || link.withdrawn_at) return "withdrawn"
  return link.expires_at.getTime() <= Date.now() ? "expired" : "open"
}

/** The methods that shoppers see at checkout in the order's region, if they can collect the amount. */
async function methodsOf(container: MedusaContainer, due: Due, locale: ShopperLocale): Promise<PayPageView["methods"]> {
  const settings = await qfpayOf(container).methodSettings.all()
  return payMethodsOf(container)
    .filter(({ providerId }) => due.isOn.has(providerId))
    .map((method) => ({ method, setting: settings.get(method.providerId) ?? DEFAULT_SETTING }))
    .sort((a, b) => (a.setting.rank ?? a.method.rank) - (b.setting.rank ?? b.method.rank))
    .flatMap(({ method, setting }) => {
      const { wallet } = method
      const devices = DEVICES.filter((device) => isPayable(method, { device }, due, setting))
      if (wallet === "any" || devices.length === 0) return []
      return [{ wallet, label: labelIn(setting, wallet, locale), devices }]
    })
    .filter(({ wallet }, at, all) => all.findIndex((one) => one.wallet === wallet) === at)
}

/** Rounded as it is charged. */
function amountOf({ outstanding, currencyCode }: Due): number {
  const currency = currencyCode.toUpperCase()
  if (!isCurrencyCode(currency)) return new BigNumber(outstanding).numeric
  return Math.max(0, Number(toMajorUnits(roundToMinorUnits(decimalsOf(outstanding), currency), currency)))
}
