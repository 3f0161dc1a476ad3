import { type PayType, walletOfShopperCode, type WalletOrAny } from "../../../qfpay/catalogue"
import {
  assertChargeable,
  type NextAction,
  choosePayType,
  declinedError,
  type Evidence,
  mintPaymentReference,
  nextEnquiryAt,
  outcomeOfPayment,
  payTypeParameters,
  returnUrlFor,
  type StorefrontInput,
  toMinorUnits,
  withFailureMark,
} from "../../../qfpay/domain"
import {
  QfpayError,
  QfpayPaidError,
  QfpayProtocolError,
  QfpayRejectionError,
  QfpayTransportError,
} from "../../../qfpay/errors"
import { merchantMessage } from "../../../qfpay/messages"
import type { PaymentReply, PaymentRequest } from "../../../qfpay/wire"
import type { Account } from "../accounts/accounts"
import { cancelPayment, replacePayment } from "./cancel-payment"
import type { QfpayContext } from "../context"
import { enquirePayment } from "./enquire-payment"
import type { PaymentRow } from "../ledger"
import { assertWithinLimits, type MethodSetting } from "../config/method-settings"
import { placePayment } from "../books/place-payment"
import { learnWalletFacts } from "./wallet-facts"

/** What to charge, for whom and how. */
export interface InitiatePaymentInput {
  readonly account: string
  /** The payment provider whose settings apply. */
  readonly providerId: string
  readonly wallet: WalletOrAny
  readonly paymentSessionId: string
  /** Major units, decimal digits. */
  readonly amount: string
  /** ISO 4217, any letter case. */
  readonly currencyCode: string
  readonly storefront: StorefrontInput
  /** The order to pay; a cart has none yet. */
  readonly orderId?: string | undefined
  /** At the counter: the user who collects the payment. */
  readonly takenBy?: string | undefined
  /** On a payment link's page: the link's id, and the page to which the shopper returns. */
  readonly paymentLinkId?: string | undefined
  readonly returnPage?: string | undefined
  /** The payment that this one replaces; it is closed once this one is known to be valid. */
  readonly replaces?: PaymentRow
}

/** How a payment is requested, apart from its numbers. */
interface Initiation {
  readonly account: Account
  readonly payType: PayType
  readonly parameters: ReturnType<typeof payTypeParameters>
  /** Includes our reference. */
  readonly returnUrl: string | undefined
  /** Minutes until a code expires. */
  readonly expiryMinutes: number
}

/**
 * Creates an order at QFPay and returns its ledger row with the next action; for `cpm`, charges the shopper's code. The row
 * is written first, so a lost reply or a crash leaves a number to enquire about. Without a usable reply, nothing
 * payable is left behind: nobody has seen the code, the order is closed where QFPay can close it, and the row stays in
 * the poll plan. A scan with an open outcome is returned as `waiting`, because money may be moving.
 *
 * @throws QfpayUsageError, QfpayAmountError, QfpayPaidError before anything is written or sent; QfpayDeclinedError,
 * QfpayRejectionError for QFPay's refusals; QfpayTransportError, QfpayProtocolError when its reply is unusable
 */
export async function initiatePayment(context: QfpayContext, input: InitiatePaymentInput): Promise<PaymentRow> {
  const account = context.accounts.get(input.account)
  const { wallet, paymentSessionId } = input
  const payType = choosePayType({ ...input.storefront, wallet }, account.preference)
  const money = toMinorUnits(input.amount, input.currencyCode)
  assertChargeable(money, payType)
  const [setting] = await Promise.all([
    context.methodSettings.find(input.providerId),
    assertNothingPaid(context, paymentSessionId, input.orderId),
  ])
  assertWithinLimits(setting, payType, input.amount, money.currency)
  const initiation = initiationOf(context, input, { account, payType, setting, currency: money.currency })
  if (input.replaces) await replacePayment(context, input.replaces, "cart_changed")

  const now = context.now()
  const minutes = payType.minutesToPay ?? initiation.expiryMinutes
  const expires_at = new Date(now.getTime() + minutes * 60_000)
  const row = await context.ledger.payments.open(
    {
      out_trade_no: mintPaymentReference(),
      account: account.id,
      // A scan of any wallet is recorded under the wallet that the code belongs to, where the code tells.
      wallet: wallet === "any" ? (walletOfShopperCode(input.storefront.auth_code ?? "") ?? wallet) : wallet,
      scenario: payType.scenario,
      pay_type: payType.code,
      payment_session_id: paymentSessionId,
      txamt: money.amountMinor,
      txcurrcd: money.currency,
      order_id: input.orderId ?? null,
      taken_by: input.takenBy ?? null,
      payment_link_id: input.paymentLinkId ?? null,
      created_at: now,
      expires_at,
      next_enquiry_at: nextEnquiryAt({ enquiries: 0, expiresAt: expires_at }, now) ?? null,
    },
    "checkout",
  )
  if (payType.nextAction === "checkout_url") {
    const nextAction = { pay_url: checkoutUrlOf(context, initiation, row) }
    return context.ledger.payments.initiated(row.out_trade_no, { nextAction, syssn: null }, { trigger: "checkout" })
  }

  let reply: PaymentReply
  try {
    reply = await account.client.pay(requestOf(initiation, row))
    assertEcho(reply, row)
  } catch (error) {
    if (error instanceof QfpayTransportError || error instanceof QfpayProtocolError) {
      return withoutReply(context, row, payType, error)
    }
    throw error
  }
  return recordReply(context, row, initiation, reply)
}

/**
 * Refuses a payment for a cart that is already an order, unless it is collected for this order, for a paid order, or while
 * money has arrived that may still become this order. Money that Medusa has abandoned does not count: it is held, or being refunded.
 * @throws QfpayPaidError
 */
async function assertNothingPaid(
  context: QfpayContext,
  paymentSessionId: string,
  orderId: string | undefined,
): Promise<void> {
  const session = await context.medusa.payableSession(paymentSessionId)
  if (!session) return
  const { order, is_cart, siblings } = session
  // An order can lack the payment of its cart, whose collection it then uses, and somebody collects the payment for it.
  const isCartOnly = is_cart && order?.id !== orderId
  if (order && (isCartOnly || order.is_paid)) {
    throw new QfpayPaidError(merchantMessage(isCartOnly ? "cart_is_order" : "order_paid"))
  }
  for (const row of await context.ledger.payments.ofSessions(siblings)) {
    if (row.state !== "paid") continue
    const { placement, medusa } = await placePayment(context, row)
    // Medusa abandons a payment that it took and cannot complete as soon as it creates the next session.
    if ((placement === "apply" || placement === "wait") && !medusa.payment) {
      throw new QfpayPaidError(merchantMessage("becoming_paid"))
    }
  }
}

function initiationOf(
  context: QfpayContext,
  { storefront, paymentSessionId, returnPage }: InitiatePaymentInput,
  method: { account: Account; payType: PayType; setting: MethodSetting; currency: string },
): Initiation {
  const { returnUrl: page, goodsName, qrExpiryMinutes } = context.options
  const { account, payType, setting, currency } = method
  const { payTag } = account
  const { merchantRegion } = account.preference
  const returnUrl = returnUrlFor(payType, storefront.return_url, paymentSessionId, {
    page: returnPage ?? page,
    origins: context.storeOrigins,
    httpsOnly: account.isLive,
  })
  const limitPay = setting.no_credit ? "no_credit" : account.limitPay
  const sources = { payType, merchantRegion, currency, storefront, returnUrl, goodsName, limitPay, payTag }
  const expiryMinutes = setting.qr_expiry_minutes ?? qrExpiryMinutes
  return { account, payType, parameters: payTypeParameters(sources), returnUrl, expiryMinutes }
}

function requestOf(initiation: Initiation, row: PaymentRow): PaymentRequest {
  const { account, payType, parameters, expiryMinutes } = initiation
  return {
    pay_type: row.pay_type,
    out_trade_no: row.out_trade_no,
    txamt: row.txamt,
    txcurrcd: row.txcurrcd,
    txdtm: row.created_at,
    notify_url: account.notifyUrl,
    udid: account.udid,
    expired_time: payType.expiredTime ? expiryMinutes : undefined,
    ...parameters,
  }
}

/**
 * The hosted page needs no call: the shopper's browser takes the order there. The URL for a failed payment has a mark.
 */
function checkoutUrlOf(context: QfpayContext, initiation: Initiation, row: PaymentRow): string {
  const { account, payType, returnUrl = "" } = initiation
  return account.checkoutUrl({
    out_trade_no: row.out_trade_no,
    txamt: row.txamt,
    txcurrcd: row.txcurrcd,
    txdtm: row.created_at,
    return_url: returnUrl,
    failed_url: returnUrl && withFailureMark(returnUrl),
    notify_url: account.notifyUrl,
    support_pay_type: payType.checkoutName ?? undefined,
    checkout_expired_time: row.expires_at.getTime(),
    goods_name: context.options.goodsName,
    udid: account.udid,
  })
}

/** A reply about another number, amount or currency does not answer our call. */
function assertEcho(reply: PaymentReply, row: PaymentRow): void {
  for (const field of ["out_trade_no", "txamt", "txcurrcd"] as const) {
    const received = reply[field]
    if (received === undefined || received === row[field]) continue
    throw new QfpayProtocolError(`QFPay's answer is not about this payment: its ${field} differs.`, {
      facts: {
        account: row.account,
        out_trade_no: row.out_trade_no,
        expected: String(row[field]),
        received: String(received).slice(0, 60),
      },
      moneyMoved: "unknown",
    })
  }
}

async function recordReply(
  context: QfpayContext,
  row: PaymentRow,
  { payType, returnUrl }: Initiation,
  reply: PaymentReply,
): Promise<PaymentRow> {
  const { ledger } = context
  const outcome = outcomeOfPayment(reply, payType)
  const { evidence } = outcome
  const facts = { account: row.account, out_trade_no: row.out_trade_no, pay_type: row.pay_type, ...evidence }
  const syssn = reply.syssn ?? null
  switch (outcome.kind) {
    case "initiated": {
      const nextAction = withWayBack(outcome.nextAction, payType, returnUrl)
      return ledger.payments.initiated(row.out_trade_no, { nextAction, syssn }, { trigger: "checkout", evidence })
    }
    case "declined":
    case "closed":
    case "expired":
      await ledger.payments.unpaid(row.out_trade_no, outcome.kind, { trigger: "checkout", evidence }, { syssn })
      throw declinedError(payType, evidence, facts)
    case "rejected":
      await ledger.payments.refused(row.out_trade_no, syssn, { trigger: "checkout", evidence })
      context.logger.error(
        `QFPay refused a payment call: ${evidence.respcd} ${evidence.gatewayMessage} (${JSON.stringify(facts)}).`,
      )
      throw new QfpayRejectionError(
        merchantMessage("wallet_unavailable", { wallet: payType.label.en, code: evidence.respcd }),
        { facts },
      )
    case "paid":
      if (isWholeAnswer(reply)) return recordCharge(context, row, evidence, reply)
      return followScan(context, row, payType, { evidence, syssn })
    case "waiting":
    case "unknown": {
      const isPending = outcome.kind === "waiting"
      if (payType.nextAction === "none") return followScan(context, row, payType, { evidence, syssn, isPending })
      const problem = new QfpayProtocolError(`QFPay's answer leaves the payment open (${evidence.respcd}).`, {
        facts,
        moneyMoved: "unknown",
      })
      return leaveNothingPayable(context, row, problem)
    }
  }
}

/** WeChat's page takes the return URL as a parameter of its own link. Source: QFPay docs, WeChat Pay H5. */
function withWayBack(nextAction: NextAction, payType: PayType, returnUrl: string | undefined): NextAction {
  if (payType.wayBack !== "appended" || !("pay_url" in nextAction) || !returnUrl) return nextAction
  return { pay_url: `${nextAction.pay_url}&redirect_url=${encodeURIComponent(returnUrl)}` }
}

/** Whether a charge's reply has number, amount and currency; {@link assertEcho} has compared those it has. */
function isWholeAnswer(reply: PaymentReply): reply is PaymentReply & { syssn: string } {
  return [reply.syssn, reply.out_trade_no, reply.txamt, reply.txcurrcd].every((value) => value !== undefined)
}

/** 0000 for a scan is the payment itself; the order follows when the counter completes the cart or QFPay notifies. */
async function recordCharge(
  context: QfpayContext,
  row: PaymentRow,
  evidence: Evidence,
  reply: PaymentReply & { syssn: string },
): Promise<PaymentRow> {
  const { ledger, now } = context
  const { syssn } = reply
  const detail = { syssn, txamt: row.txamt, txcurrcd: row.txcurrcd }
  const paid = await ledger.payments.paid(
    row.out_trade_no,
    { syssn, paidAt: now() },
    { trigger: "checkout", evidence, detail },
  )
  await learnWalletFacts(context, row.out_trade_no, reply)
  return paid.row
}

interface OpenScan {
  readonly evidence?: Evidence
  readonly syssn?: string | null
  /** QFPay said that the shopper is still paying, so there is nothing to enquire yet. */
  readonly isPending?: boolean
  readonly detail?: Readonly<Record<string, unknown>>
}

/**
 * Follows a scan with an open outcome: money may be moving, so nobody may be told that nothing was charged. The payment
 * waits in the poll plan, and is canceled when its time is over.
 */
async function followScan(
  context: QfpayContext,
  row: PaymentRow,
  payType: PayType,
  { evidence, syssn = null, isPending = false, detail }: OpenScan,
): Promise<PaymentRow> {
  const kind = detail ? "no_reply" : "waiting"
  const why = { trigger: "checkout", evidence, detail } as const
  const { row: waiting } = await context.ledger.payments.waiting(row.out_trade_no, syssn, why, kind)
  if (isPending) return waiting
  let asked: PaymentRow
  try {
    asked = await enquirePayment(context, waiting, "checkout")
  } catch (error) {
    if (!(error instanceof QfpayError)) throw error
    context.logger.warn(`${error.message} (out_trade_no ${row.out_trade_no})`)
    return waiting
  }
  if (asked.state !== "declined" && asked.state !== "closed" && asked.state !== "expired") return asked
  const said = { respcd: asked.respcd ?? "", gatewayMessage: asked.words ?? "" }
  throw declinedError(payType, said, { account: asked.account, out_trade_no: asked.out_trade_no })
}

/** The account's call quota for this minute is used up: nothing was sent, so there is nothing to follow. */
async function neverSent(context: QfpayContext, row: PaymentRow, problem: QfpayError): Promise<never> {
  const detail = { code: problem.code, message: problem.message }
  await context.ledger.payments.refused(row.out_trade_no, null, { trigger: "checkout", detail })
  context.logger.warn(`${problem.message} (out_trade_no ${row.out_trade_no})`)
  throw new QfpayTransportError(merchantMessage("too_many_payments"), {
    ...{ facts: problem.facts, moneyMoved: "no", retry: "later", cause: problem },
  })
}

function withoutReply(
  context: QfpayContext,
  row: PaymentRow,
  payType: PayType,
  problem: QfpayError,
): Promise<PaymentRow> {
  if (problem.retry === "later") return neverSent(context, row, problem)
  if (payType.nextAction !== "none") return leaveNothingPayable(context, row, problem)
  context.logger.warn(`${problem.message} (out_trade_no ${row.out_trade_no})`)
  return followScan(context, row, payType, { detail: { code: problem.code, message: problem.message } })
}

/**
 * After an unusable reply, nobody has seen a code. Enquires whether QFPay has the order and closes it, so that the
 * shopper's next code is the only payable one.
 */
async function leaveNothingPayable(context: QfpayContext, row: PaymentRow, problem: QfpayError): Promise<PaymentRow> {
  const { ledger, logger } = context
  const detail = { code: problem.code, message: problem.message }
  await ledger.payments.noReply(row.out_trade_no, { trigger: "checkout", detail })
  logger.warn(`${problem.message} (out_trade_no ${row.out_trade_no})`)
  try {
    const known = await enquirePayment(context, row, "checkout")
    if (known.paid_at) return known
    if (known.syssn) await cancelPayment(context, known, "checkout")
  } catch {
    // QFPay is unreachable. The row stays in the poll plan, which cancels or applies it later.
  }
  throw new QfpayTransportError(merchantMessage("no_code"), {
    ...{ facts: problem.facts, moneyMoved: "no", cause: problem },
  })
}
