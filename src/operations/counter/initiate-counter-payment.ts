import type { IPaymentModuleService, MedusaContainer } from "@medusajs/framework/types"
import { MathBN, Modules } from "@medusajs/framework/utils"
import { createOrderPaymentCollectionWorkflow, createPaymentSessionsWorkflow } from "@medusajs/medusa/core-flows"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { conflict } from "../../modules/qfpay/errors"
import type { PaymentRow, Trigger } from "../../modules/qfpay/ledger"
import { type Wallet, walletLabel } from "../../qfpay/catalogue"
import { type Device, hasArrived, type Money } from "../../qfpay/domain"
import { QfpayUsageError } from "../../qfpay/errors"
import { merchantMessage, shopperMessage } from "../../qfpay/messages"
import { toHongKongTime } from "../../qfpay/wire"
import { currentRow, type PaymentSessionView, toView } from "../checkout/view-payment-session"
import { correctOrderIfWrong } from "../../payments/complete-order"
import { lacksCredit } from "../../payments/credit-refund"
import { type PayMethod, payMethodsOf } from "../../payments/pay-methods"
import { attemptsOf, bringUpToDate, cancelAttempt, isOnScreen, isOpen, isScan, oneAtATime, apply } from "./attempts"
import { assertPayable, methodFor } from "./counter-methods"
import {
  assertOutstanding,
  collectionsOf,
  dueOf,
  MANUAL_PROVIDER,
  orderOf,
  type OrderView,
  outstandingOf,
  paymentsOf,
} from "./open-order"

/** How the cashier takes the payment: a scan of the shopper's code, or a code of this wallet to show. */
export interface CounterRequest {
  /** The code read from the shopper's phone. */
  readonly authCode?: string | undefined
  /**
   * The wallet of the scanned code, or of the code to show; without it, QFPay derives the wallet from the shopper's
   * code.
   */
  readonly wallet?: Wallet | undefined
  /** Default: the account whose provider entry is enabled in the order's region, otherwise the first entry's. */
  readonly account?: string | undefined
  /** The user who takes the payment. */
  readonly takenBy?: string | undefined
  /** Set when a payment link's page makes the request, for a shopper with this device. */
  readonly link?: LinkRequest | undefined
}

/** What a payment link's page adds: the shopper pays as at checkout, and returns to the page. */
export interface LinkRequest {
  readonly id: string
  readonly page: string
  readonly device: Device
  readonly clientIp?: string | undefined
  /** Throws when the link can no longer be used; called while nobody else works on the order's payments. */
  readonly assertOpen: () => Promise<void>
}

/** Ids of this plugin's providers. */
const OURS = /^pp_qfpay(-|_)/

/** How an order is to be paid, once the request is known to be valid. */
interface Plan {
  readonly method: PayMethod
  /** The payment session's `data`, for the provider. */
  readonly data: Readonly<Record<string, string>>
  readonly money: Money
}

/**
 * Initiates a payment of the open amount of an order or draft order: charges the shopper's code, or creates a code to show. One
 * cashier at a time per order. Earlier attempts of the order are enquired first: an open scan blocks the request, a
 * code on the screen is canceled and found unpaid, and a paid attempt is applied. The same code is not created twice.
 *
 * @returns the payment session; after a scan that was paid at once, with the payment applied
 * @throws MedusaError NOT_FOUND for an unknown order; CONFLICT when nothing is outstanding, the order is canceled, or
 * an earlier payment of it is unfinished; INVALID_DATA for an impossible wallet, account or amount; and the errors for
 * QFPay's refusals
 */
export async function initiateCounterPayment(
  container: MedusaContainer,
  orderId: string,
  request: CounterRequest,
): Promise<PaymentSessionView> {
  // A shopper's own requests must not use up the cashiers' share of the quota.
  const trigger = request.link ? "checkout" : "admin"
  return oneAtATime(container, orderId, async () => {
    const { rows: before, unanswered } = await bringUpToDate(container, orderId, trigger)
    assertNothingUnderWay(before)
    assertAnswered(before, unanswered)
    // Medusa may have left a refund there that was never made.
    await correctOrderIfWrong(container, orderId)
    const order = await orderOf(container, orderId)
    assertOutstanding(order)
    await request.link?.assertOpen()
    const plan = await planOf(container, order, request)
    // Again: a notification may have changed them since QFPay was asked.
    const rows = await attemptsOf(container, order)
    assertNothingUnderWay(rows)
    await assertNothingHeld(container, rows, request)
    await assertRefundsCredited(container, order, rows, request)

    const shown = rows.filter(isOnScreen)
    if (request.link) assertNotAtCounter(shown)
    const same = request.authCode ? undefined : shown.find((row) => isSame(row, plan, request))
    if (same) return toView(same)
    for (const row of shown) assertUnpaid(await cancelAttempt(container, row, trigger))
    assertNothingUnderWay(await attemptsOf(container, order))
    const fresh = await initiate(container, order, plan, request, trigger)
    try {
      // The link was withdrawn while QFPay created the code, which nobody has seen.
      await request.link?.assertOpen()
    } catch (error) {
      assertUnpaid(await cancelAttempt(container, fresh, trigger))
      throw error
    }
    return toView(fresh)
  })
}

function isSame(
  row: PaymentRow,
  { method: { account, wallet }, money, data }: Plan,
  { link }: CounterRequest,
): boolean {
  return (
    // The counter's code is shown only at the counter, and counts as collected there.
    row.payment_link_id === (link?.id ?? null) &&
    row.account === account.id &&
    row.wallet === wallet &&
    row.scenario === data.scenario &&
    row.txamt === money.amountMinor &&
    row.txcurrcd === money.currency &&
    row.expires_at.getTime() > Date.now()
  )
}

function assertNothingUnderWay(rows: readonly PaymentRow[]): void {
  if (rows.some(({ state }) => state === "paid")) {
    throw conflict(merchantMessage("becoming_paid"), "QFPAY_PAID")
  }
  const scan = rows.find((row) => isOpen(row) && isScan(row))
  if (!scan) return
  throw conflict(merchantMessage("scan_unfinished", { time: toHongKongTime(scan.created_at).slice(11, 16) }))
}

/** A shopper can pay a code that was canceled on the screen only, until it expires. */
function assertAnswered(rows: readonly PaymentRow[], unanswered: ReadonlySet<string>): void {
  const isPayable = ({ state, replaced_at, expires_at }: PaymentRow) =>
    state === "waiting" && replaced_at !== null && expires_at.getTime() > Date.now()
  if (!rows.some((row) => unanswered.has(row.out_trade_no) && isPayable(row))) return
  throw conflict(merchantMessage("outcome_unknown"))
}

function assertUnpaid({ state }: PaymentRow): void {
  if (hasArrived(state)) throw conflict(merchantMessage("code_just_paid"), "QFPAY_PAID")
}

/** A shopper with a payment link must not cancel the code on the cashier's screen. */
function assertNotAtCounter(shown: readonly PaymentRow[]): void {
  const isAtCounter = (row: PaymentRow) => row.payment_link_id === null && row.expires_at.getTime() > Date.now()
  if (!shown.some(isAtCounter)) return
  throw conflict(shopperMessage("checking"))
}

async function assertNothingHeld(
  container: MedusaContainer,
  rows: readonly PaymentRow[],
  { link }: CounterRequest,
): Promise<void> {
  const held = rows.filter(({ state }) => state === "held").map(({ out_trade_no }) => out_trade_no)
  if (held.length === 0) return
  const [waiting] = await qfpayOf(container).ledger.heldMoney.waitingForPerson(held)
  if (!waiting) return
  if (link) throw conflict(shopperMessage("checking"))
  throw conflict(merchantMessage("held_for_order", { number: waiting.out_trade_no }))
}

/** Medusa credits a refund to its order after it has booked it. In between, the order asks for the money again. */
async function assertRefundsCredited(
  container: MedusaContainer,
  order: OrderView,
  rows: readonly PaymentRow[],
  { link }: CounterRequest,
): Promise<void> {
  const arrived = rows.filter(({ state }) => hasArrived(state)).map(({ out_trade_no }) => out_trade_no)
  const refunds = await qfpayOf(container).ledger.refunds.ofPayments(arrived)
  const unbooked = refunds.flatMap(({ state, recorded_at, idempotency_key: key }) =>
    state === "done" && recorded_at === null && key !== null ? [key] : [],
  )
  if (unbooked.length === 0 || !(await lacksCredit(container, order.id, unbooked))) return
  throw conflict(link ? shopperMessage("checking") : merchantMessage("refund_unbooked"))
}

/** @throws QfpayUsageError, QfpayAmountError before anything is written or sent */
async function planOf(container: MedusaContainer, order: OrderView, request: CounterRequest): Promise<Plan> {
  const { authCode, wallet = "any", account, link } = request
  if (!authCode && wallet === "any") {
    throw new QfpayUsageError(merchantMessage("code_or_wallet"))
  }
  const due = dueOf(order)
  const method = methodFor(payMethodsOf(container), due, wallet, account)
  if (link && !due.isOn.has(method.providerId)) {
    throw new QfpayUsageError(merchantMessage("wallet_not_offered", { wallet: walletLabel(wallet).en }))
  }
  const choice = link ? { device: link.device } : ({ scenario: authCode ? "cpm" : "mpm" } as const)
  const setting = await qfpayOf(container).methodSettings.find(method.providerId)
  const { money, payType } = assertPayable(method, choice, due, setting)
  const data = {
    scenario: payType.scenario,
    ...(authCode && { auth_code: authCode }),
    ...(link?.clientIp && { client_ip: link.clientIp }),
  }
  return { method, money, data }
}

async function initiate(
  container: MedusaContainer,
  order: OrderView,
  { method, data }: Plan,
  { takenBy, link }: CounterRequest,
  trigger: Trigger,
): Promise<PaymentRow> {
  const payment_collection_id = await emptyCollection(container, order, link)
  const purpose = { orderId: order.id, takenBy, paymentLinkId: link?.id, returnPage: link?.page }
  const { result: session } = await qfpayOf(container).initiatingFor(purpose, () =>
    createPaymentSessionsWorkflow(container).run({
      input: { payment_collection_id, provider_id: method.providerId, data: { ...data } },
    }),
  )
  const row = await currentRow(container, session.id)
  if (row.state !== "paid") return row
  await apply(container, row, trigger)
  return currentRow(container, session.id)
}

/**
 * A payment collection of the order for exactly this amount, without a session: Medusa would delete an old session
 * while it creates the new one and, if that fails, create the old one again, unrequested. No session of another provider
 * is deleted: money may be on its way through it. At the counter, one of Medusa's manual provider is.
 */
async function emptyCollection(
  container: MedusaContainer,
  order: OrderView,
  link: LinkRequest | undefined,
): Promise<string> {
  const isReplaceable = (provider: string) => OURS.test(provider) || (!link && MANUAL_PROVIDER.test(provider))
  const outstanding = outstandingOf(order)
  const free = collectionsOf(order).find(
    (it) =>
      ["not_paid", "awaiting"].includes(it.status) &&
      it.currency_code === order.currency_code &&
      MathBN.eq(it.raw_amount, outstanding) &&
      paymentsOf(it).length === 0 &&
      (it.payment_sessions ?? []).every((session) => !session || isReplaceable(session.provider_id)),
  )
  if (free) {
    const payments = container.resolve<IPaymentModuleService>(Modules.PAYMENT)
    for (const session of free.payment_sessions ?? []) if (session) await payments.deletePaymentSession(session.id)
    return free.id
  }
  // Medusa's own callers also pass the exact value; its type only allows the number.
  const amount = outstanding as number
  const { result } = await createOrderPaymentCollectionWorkflow(container).run({
    input: { order_id: order.id, amount },
  })
  const [created] = result as unknown as { id: string }[]
  if (!created) throw new Error(`Medusa made no payment collection for the order ${order.id}.`)
  return created.id
}

const qfpayOf = (container: MedusaContainer) => container.resolve(QFPAY_MODULE)
