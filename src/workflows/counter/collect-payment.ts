import type { BigNumberInput, IPaymentModuleService, MedusaContainer } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, MathBN, MedusaError, Modules } from "@medusajs/framework/utils"
import { createOrderPaymentCollectionWorkflow, createPaymentSessionsWorkflow } from "@medusajs/medusa/core-flows"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import { toMedusaError } from "../../modules/qfpay/errors"
import { type Cause, LeaseTakenError, type PaymentRow } from "../../modules/qfpay/ledger"
import { type Advice, meaningOf, payTypeByCode, type Wallet, walletLabel } from "../../qfpay/catalogue"
import { type Device, hasArrived, type Money, COUNTER_PATIENCE_MS } from "../../qfpay/domain"
import { messageOf, QfpayError, type QfpayErrorCode, QfpayUsageError } from "../../qfpay/errors"
import { toHongKongTime } from "../../qfpay/wire"
import { accountsOf, assertPayable, type Due, methodFor, walletsWithCode } from "./counter-methods"
import { type PayMethod, payMethodsOf } from "../pay-methods"
import { settlePaymentWorkflow } from "../payments/settle-payment"
import { settleIfDue } from "../checkout/settle-due"
import { currentRow, type PaymentSessionView, toView } from "../checkout/view-payment-session"

/** How the cashier wants to be paid: a scan of the shopper's code, or a code of this wallet to show. */
export interface CollectRequest {
  /** The code read from the shopper's phone. */
  readonly authCode?: string | undefined
  /** Whose code it is, or whose code to show; without it QFPay finds the wallet from the shopper's code. */
  readonly wallet?: Wallet | undefined
  /** Default: the one whose provider entry is on in the order's region, else the first entry's. */
  readonly account?: string | undefined
  /** The user who takes it. */
  readonly takenBy?: string | undefined
  /** The page of a payment link asks, for a shopper with this device. */
  readonly link?: LinkRequest | undefined
}

/** What the page of a payment link adds: the shopper pays as at checkout, and comes back to the page. */
export interface LinkRequest {
  readonly id: string
  readonly page: string
  readonly device: Device
  readonly clientIp?: string | undefined
  /** Throws when the link can no longer be paid; asked while nobody else works on the order's payments. */
  readonly assertOpen: () => Promise<void>
}

/** How an order stands at the counter. Amounts are major units. */
export interface CollectView {
  /** The attempt that is open, else the last one. */
  readonly payment_session: PaymentSessionView | null
  /** What became of it, for the cashier: `held` when its money waits for a decision or goes back, else why it was declined. */
  readonly notice: Advice | "held" | null
  readonly outstanding_amount: number
  /** Lower case. */
  readonly currency_code: string
  /** Whose wallets these are. */
  readonly account: string
  /** Every account that has a provider entry. */
  readonly accounts: readonly string[]
  /** Which can show a code for this amount, in the catalogue's order. */
  readonly wallets: readonly Wallet[]
  /** The server's clock, ISO 8601: the till's own may be wrong. */
  readonly now: string
}

/** Ids of this plugin's providers. */
const OURS = /^pp_qfpay(-|_)/

/** Medusa's own provider for "paid otherwise": what it calls authorised moves no money by itself. */
const MANUAL_PROVIDER = /^pp_system/

interface PaymentView {
  readonly provider_id: string
  readonly raw_amount: BigNumberInput
  readonly captured_at: string | Date | null
  readonly canceled_at: string | Date | null
  readonly captures: readonly ({ readonly raw_amount: BigNumberInput } | null)[] | null
}

interface CollectionView {
  readonly id: string
  readonly status: string
  readonly currency_code: string
  readonly raw_amount: BigNumberInput
  readonly payments: readonly (PaymentView | null)[] | null
  readonly payment_sessions: readonly ({ readonly id: string; readonly provider_id: string } | null)[] | null
}

interface OrderView {
  readonly id: string
  readonly currency_code: string
  readonly canceled_at: string | Date | null
  readonly summary: { readonly raw_pending_difference?: BigNumberInput; readonly pending_difference?: number } | null
  readonly payment_collections: readonly (CollectionView | null)[] | null
  readonly region: { readonly payment_providers: readonly ({ readonly id: string } | null)[] | null } | null
}

/** What an order is to be paid with, once it is sure that it can be asked for. */
interface Plan {
  readonly method: PayMethod
  /** Of the payment session, for the provider. */
  readonly data: Readonly<Record<string, string>>
  readonly money: Money
}

/**
 * Takes what an order, or a draft of one, still needs: charges the shopper's code, or makes a code to show. One cashier at
 * a time per order. Whatever was begun for the order before is asked about first: an open scan is waited for, a code on
 * the screen is closed and found unpaid, and what was paid meanwhile settles. The same code is not made twice.
 *
 * @returns the payment session; after a scan that was paid at once, with its order settled
 * @throws MedusaError NOT_FOUND for an unknown order; CONFLICT when nothing is outstanding, the order is canceled, or an
 *   earlier payment of it is not at its end; INVALID_DATA for a wallet, account or amount that cannot be; and what
 *   QFPay's refusals are told as
 */
export async function collectPayment(
  container: MedusaContainer,
  orderId: string,
  request: CollectRequest,
): Promise<PaymentSessionView> {
  await orderOf(container, orderId)
  // The shopper's own questions must not take the room of those who take payments.
  const cause = request.link ? "checkout" : "admin"
  return oneAtATime(container, orderId, async () => {
    assertNothingUnderWay(container, await bringUpToDate(container, orderId, cause))
    const order = await orderOf(container, orderId)
    assertOutstanding(order)
    await request.link?.assertOpen()
    const plan = await planOf(container, order, request)
    const rows = await attemptsOf(container, order)
    await assertNothingHeld(container, rows, request)

    const shown = rows.filter(isOnScreen)
    if (request.link) assertNotAtCounter(shown)
    const same = request.authCode ? undefined : shown.find((row) => isSame(row, plan, request))
    if (same) return toView(same)
    for (const row of shown) await takeBack(container, row, cause)
    const fresh = await present(container, order, plan, request)
    try {
      // Withdrawn while QFPay made the code: nobody has seen it.
      await request.link?.assertOpen()
    } catch (error) {
      await takeBack(container, fresh, cause)
      throw error
    }
    return toView(fresh)
  })
}

/**
 * How the order stands at the counter. A payment that is due by the poll plan is asked about by one caller of all, as on
 * the storefront's status route.
 * @param account - whose wallets to tell; see {@link CollectRequest.account}
 * @throws MedusaError NOT_FOUND for an unknown order, INVALID_DATA for an unknown account
 */
export async function viewCollection(
  container: MedusaContainer,
  orderId: string,
  account?: string,
): Promise<CollectView> {
  let order = await orderOf(container, orderId)
  // What a shopper has begun on the page of a payment link is on that screen, and is the counter's only once it is paid.
  const isShown = (row: PaymentRow) => row.payment_link_id === null || hasArrived(row.state)
  const attempt = speaking((await attemptsOf(container, order)).filter(isShown))
  const settled = attempt && (await settleIfDue(container, attempt, "settlement"))
  if (settled && settled.state !== attempt.state) order = await orderOf(container, orderId)
  const row = settled ?? attempt
  try {
    const [due, methods] = [dueOf(order), payMethodsOf(container)]
    const used = methodFor(methods, due, "any", account).account.id
    return {
      payment_session: row ? toView(row) : null,
      notice: row ? noticeOf(row) : null,
      outstanding_amount: new BigNumber(due.outstanding).numeric,
      currency_code: order.currency_code,
      account: used,
      accounts: accountsOf(methods),
      wallets: await walletsWithCode(container, methods, due, used),
      now: new Date().toISOString(),
    }
  } catch (error) {
    throw toMedusaError(error)
  }
}

/**
 * Gives up what is open: QFPay is asked first, then the code is closed or the scan canceled where QFPay can. What was
 * paid stays paid and settles.
 * @throws MedusaError NOT_FOUND for an unknown order; CONFLICT when QFPay does not answer
 */
export async function cancelCollection(container: MedusaContainer, orderId: string): Promise<CollectView> {
  await orderOf(container, orderId)
  return oneAtATime(container, orderId, async () => {
    const rows = await bringUpToDate(container, orderId)
    for (const row of rows.filter(isOpen)) {
      const closed = await close(container, row)
      if (closed.state === "paid") await settle(container, closed)
    }
    return viewCollection(container, orderId)
  })
}

/** Takes the codes of payment links off the shoppers' screens, as {@link cancelCollection} takes all. */
export async function cancelLinkCodes(container: MedusaContainer, orderId: string): Promise<void> {
  await oneAtATime(container, orderId, async () => {
    const rows = await bringUpToDate(container, orderId)
    for (const row of rows.filter((one) => isOpen(one) && one.payment_link_id !== null)) {
      const closed = await close(container, row)
      if (closed.state === "paid") await settle(container, closed)
    }
  })
}

/** What an order still needs, for the page of a payment link. */
export interface OpenOrder {
  readonly due: Due
  readonly isCanceled: boolean
  /** The newest first. */
  readonly attempts: readonly PaymentRow[]
}

/** @throws MedusaError NOT_FOUND for an unknown order */
export async function readOpenOrder(container: MedusaContainer, orderId: string): Promise<OpenOrder> {
  const order = await orderOf(container, orderId)
  return {
    due: dueOf(order),
    isCanceled: order.canceled_at !== null,
    attempts: await attemptsOf(container, order),
  }
}

async function oneAtATime<T>(container: MedusaContainer, orderId: string, work: () => Promise<T>): Promise<T> {
  const { ledger } = qfpayOf(container)
  try {
    return await ledger.withLease(`collect:${orderId}`, COUNTER_PATIENCE_MS, work)
  } catch (error) {
    if (!(error instanceof LeaseTakenError)) throw toMedusaError(error)
    throw conflict(
      "QFPAY_CONFLICT",
      "A payment of this order is being taken right now. Wait for it: scanning again could charge twice.",
    )
  }
}

// --- What was begun before --------------------------------------------------------------------------------------------

const isScan = (row: PaymentRow) => payTypeByCode(row.pay_type)?.carrier === "none"

/** A scan that is not at its end, whatever became of its session; a code on a screen that nobody has taken back. */
function isOpen(row: PaymentRow): boolean {
  if (isScan(row)) return row.state === "waiting" || row.state === "created"
  // A code that was being made when the shop was stopped is on nobody's screen.
  return row.state === "waiting" && row.replaced_at === null
}
const isOnScreen = (row: PaymentRow) => isOpen(row) && !isScan(row)

function isSame(
  row: PaymentRow,
  { method: { account, wallet }, money, data }: Plan,
  { link }: CollectRequest,
): boolean {
  return (
    // The counter's is told of to the counter only, and counts as taken there.
    row.payment_link_id === (link?.id ?? null) &&
    row.account === account.id &&
    row.wallet === wallet &&
    row.scenario === data.scenario &&
    row.txamt === money.amountMinor &&
    row.txcurrcd === money.currency &&
    row.expires_at.getTime() > Date.now()
  )
}

/** The attempt that the counter is shown. @param rows - newest first */
function speaking(rows: readonly PaymentRow[]): PaymentRow | undefined {
  return (
    rows.find(({ state }) => state === "paid") ?? rows.find(isOpen) ?? rows.find(({ state }) => state !== "created")
  )
}

/** What a cashier should know of an attempt that came to nothing. */
function noticeOf(row: PaymentRow): CollectView["notice"] {
  if (row.state === "held") return "held"
  return row.state === "declined" || row.state === "refused"
    ? meaningOf(row.respcd ?? "", row.words ?? "").advice
    : null
}

async function attemptsOf(container: MedusaContainer, order: OrderView): Promise<PaymentRow[]> {
  const sessions = collectionsOf(order).flatMap(({ payment_sessions }) => payment_sessions ?? [])
  const ids = sessions.flatMap((session) => (session ? [session.id] : []))
  return qfpayOf(container).ledger.payments.ofOrder(order.id, ids)
}

/** Asks QFPay about every attempt that money may still come of, and settles what was paid. Newest first. */
async function bringUpToDate(
  container: MedusaContainer,
  orderId: string,
  cause: Cause = "admin",
): Promise<PaymentRow[]> {
  const qfpay = qfpayOf(container)
  const read = async () => attemptsOf(container, await orderOf(container, orderId))
  const isFollowed = ({ state, next_enquiry_at }: PaymentRow) => next_enquiry_at && !hasArrived(state)
  await qfpay.enquireMany((await read()).filter(isFollowed), cause)
  const asked = await read()
  const paid = asked.filter(({ state }) => state === "paid")
  for (const row of paid) await settle(container, row)
  return paid.length > 0 ? read() : asked
}

/** Medusa is told of the money; when it cannot take it now, the ledger says `paid` and the job goes on. */
async function settle(container: MedusaContainer, row: PaymentRow): Promise<void> {
  try {
    await settlePaymentWorkflow(container).run({ input: { out_trade_no: row.out_trade_no, cause: "admin" } })
  } catch (error) {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    logger.warn(`${messageOf(error)} (out_trade_no ${row.out_trade_no})`)
  }
}

function assertNothingUnderWay(container: MedusaContainer, rows: readonly PaymentRow[]): void {
  if (rows.some(({ state }) => state === "paid")) {
    throw conflict("QFPAY_PAID", "This order is already paid; it will be shown in a moment. Do not charge again.")
  }
  const scan = rows.find((row) => isOpen(row) && isScan(row))
  if (!scan) return
  throw conflict(
    "QFPAY_CONFLICT",
    `The scan of ${toHongKongTime(scan.created_at).slice(11, 16)} is still being checked. ` +
      "Wait for it: scanning again could charge twice.",
  )
}

/** Whoever has a payment link takes no code off the cashier's screen. */
function assertNotAtCounter(shown: readonly PaymentRow[]): void {
  const isAtCounter = (row: PaymentRow) => row.payment_link_id === null && row.expires_at.getTime() > Date.now()
  if (!shown.some(isAtCounter)) return
  throw conflict("QFPAY_CONFLICT", "A payment of this order is being taken by the shop right now. Try again later.")
}

async function assertNothingHeld(
  container: MedusaContainer,
  rows: readonly PaymentRow[],
  { link }: CollectRequest,
): Promise<void> {
  const held = rows.filter(({ state }) => state === "held").map(({ out_trade_no }) => out_trade_no)
  if (held.length === 0) return
  const [waiting] = await qfpayOf(container).ledger.heldMoney.waitingForPerson(held)
  if (!waiting) return
  if (link) throw conflict("QFPAY_CONFLICT", "An earlier payment of this order has to be decided on by the shop first.")
  throw conflict(
    "QFPAY_CONFLICT",
    `The shopper has paid already, but the money could not be taken for this order (${waiting.out_trade_no}). ` +
      "Decide on it among the held payments before you charge again.",
  )
}

/** Takes a code off the screen. @throws MedusaError CONFLICT when it was paid, or when nobody can tell */
async function takeBack(container: MedusaContainer, row: PaymentRow, cause: Cause): Promise<void> {
  const closed = await close(container, row, cause)
  if (!hasArrived(closed.state)) return
  if (closed.state === "paid") await settle(container, closed)
  throw conflict("QFPAY_PAID", "The code on the screen has just been paid. Do not charge again.")
}

/** As {@link QfpayModuleService.cancelPayment}, and marks an unpaid code as no longer on a screen. */
async function close(container: MedusaContainer, row: PaymentRow, cause: Cause = "admin"): Promise<PaymentRow> {
  const qfpay = qfpayOf(container)
  let closed: PaymentRow
  try {
    closed = await qfpay.cancelPayment(row, cause)
  } catch (error) {
    if (!(error instanceof QfpayError)) throw error
    container.resolve(ContainerRegistrationKeys.LOGGER).warn(`${error.message} (out_trade_no ${row.out_trade_no})`)
    throw conflict(
      "QFPAY_CONFLICT",
      "QFPay does not answer, so it is not known whether the shopper has paid already. Wait a moment and try again.",
    )
  }
  if (!hasArrived(closed.state) && !isScan(row)) {
    await qfpay.ledger.payments.replaced(row.out_trade_no, new Date(), cause)
  }
  return closed
}

// --- What is to be paid -----------------------------------------------------------------------------------------------

async function orderOf(container: MedusaContainer, id: string): Promise<OrderView> {
  const payment = ["provider_id", "raw_amount", "captured_at", "canceled_at", "captures.raw_amount"]
  const collection = [
    "id",
    "status",
    "currency_code",
    "raw_amount",
    "payment_sessions.id",
    "payment_sessions.provider_id",
  ]
  const fields = [...collection, ...payment.map((field) => `payments.${field}`)]
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: "order",
    fields: [
      ...["id", "currency_code", "canceled_at", "summary", "region.payment_providers.id"],
      ...fields.map((field) => `payment_collections.${field}`),
    ],
    filters: { id },
  })
  const order = data[0] as unknown as OrderView | undefined
  if (order) return order
  throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no order with this id.", "QFPAY_USAGE")
}

const collectionsOf = (order: OrderView) => (order.payment_collections ?? []).flatMap((row) => (row ? [row] : []))
const paymentsOf = ({ payments }: CollectionView) => (payments ?? []).flatMap((payment) => (payment ? [payment] : []))

/** What the order still needs, exact; less than zero when the shopper is owed something. */
const outstandingOf = ({ summary }: OrderView): BigNumberInput =>
  summary?.raw_pending_difference ?? summary?.pending_difference ?? 0

/** What another provider has set aside and only has to capture. */
function authorised(order: OrderView): ReturnType<typeof MathBN.convert> {
  const open = collectionsOf(order)
    .flatMap(paymentsOf)
    .filter((it) => !it.canceled_at && !it.captured_at && !MANUAL_PROVIDER.test(it.provider_id))
  return open.reduce((sum, { raw_amount, captures }) => {
    const captured = (captures ?? []).reduce((part, it) => MathBN.add(part, it?.raw_amount ?? 0), MathBN.convert(0))
    return MathBN.add(sum, MathBN.sub(raw_amount, captured))
  }, MathBN.convert(0))
}

function assertOutstanding(order: OrderView): void {
  if (order.canceled_at) throw conflict("QFPAY_CONFLICT", "This order is canceled. There is nothing to pay.")
  if (MathBN.lte(outstandingOf(order), 0)) throw conflict("QFPAY_PAID", "This order is already paid.")
  if (MathBN.gt(authorised(order), 0)) {
    throw conflict(
      "QFPAY_CONFLICT",
      "A payment of this order is authorised already. Capture it, or cancel it, before you charge again.",
    )
  }
}

const dueOf = (order: OrderView): Due => ({
  outstanding: outstandingOf(order),
  currencyCode: order.currency_code,
  isOn: new Set((order.region?.payment_providers ?? []).flatMap((provider) => (provider ? [provider.id] : []))),
})

/** @throws QfpayUsageError, QfpayAmountError before anything is written or asked */
async function planOf(container: MedusaContainer, order: OrderView, request: CollectRequest): Promise<Plan> {
  const { authCode, wallet = "any", account, link } = request
  if (!authCode && wallet === "any") {
    throw new QfpayUsageError("auth_code or wallet: give the shopper's code, or the wallet whose code to show.")
  }
  const due = dueOf(order)
  const method = methodFor(payMethodsOf(container), due, wallet, account)
  if (link && !due.isOn.has(method.providerId)) {
    throw new QfpayUsageError(`${walletLabel(wallet).en} is not offered in the region of this order.`)
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

// --- Asking for it ----------------------------------------------------------------------------------------------------

async function present(
  container: MedusaContainer,
  order: OrderView,
  { method, data }: Plan,
  { takenBy, link }: CollectRequest,
): Promise<PaymentRow> {
  const payment_collection_id = await emptyCollection(container, order, link)
  const collecting = { orderId: order.id, takenBy, paymentLinkId: link?.id, returnPage: link?.page }
  const { result: session } = await qfpayOf(container).collectingFor(collecting, () =>
    createPaymentSessionsWorkflow(container).run({
      input: { payment_collection_id, provider_id: method.providerId, data: { ...data } },
    }),
  )
  const row = await currentRow(container, session.id)
  if (row.state !== "paid") return row
  await settle(container, row)
  return currentRow(container, session.id)
}

/**
 * A payment collection of the order for just this amount, without a session: Medusa would delete an old session while it
 * makes the new one, and when that fails make the old one again, which nobody asked for. By a payment link, no session of
 * another provider is deleted: money may be on its way by it.
 */
async function emptyCollection(
  container: MedusaContainer,
  order: OrderView,
  link: LinkRequest | undefined,
): Promise<string> {
  const outstanding = outstandingOf(order)
  const free = collectionsOf(order).find(
    (it) =>
      ["not_paid", "awaiting"].includes(it.status) &&
      it.currency_code === order.currency_code &&
      MathBN.eq(it.raw_amount, outstanding) &&
      paymentsOf(it).length === 0 &&
      (!link || (it.payment_sessions ?? []).every((session) => !session || OURS.test(session.provider_id))),
  )
  if (free) {
    const payments = container.resolve<IPaymentModuleService>(Modules.PAYMENT)
    for (const session of free.payment_sessions ?? []) if (session) await payments.deletePaymentSession(session.id)
    return free.id
  }
  // Medusa's own callers hand in the exact value too; its type knows of the number only.
  const amount = outstanding as number
  const { result } = await createOrderPaymentCollectionWorkflow(container).run({
    input: { order_id: order.id, amount },
  })
  const [created] = result as unknown as { id: string }[]
  if (!created) throw new Error(`Medusa made no payment collection for the order ${order.id}.`)
  return created.id
}

const qfpayOf = (container: MedusaContainer) => container.resolve<QfpayModuleService>(QFPAY_MODULE)

function conflict(code: QfpayErrorCode, message: string): MedusaError {
  return new MedusaError(MedusaError.Types.CONFLICT, message, code)
}
