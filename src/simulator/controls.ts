import { payTypeByCode } from "../qfpay/catalogue"
import type { Account, Order, PayerPaid, Refund } from "./books"
import { toWireTime } from "./clock"
import type { Faults } from "./faults"
import type { NotificationAttempt, NotifyNowOptions } from "./notifier"
import { changeSettings, type SimulatorSettings, SimulatorUsageError } from "./options"
import { declineOrder, expireOrder, openOrder, payOrder, stateOf } from "./orders"
import { settleRefund } from "./refund"
import type { GatewayRequest, RequestLog } from "./request-log"
import { type SimulatedOrder, type SimulatedRefund, viewOfOrder, viewOfRefund } from "./views"
import type { World } from "./world"

/** How the shopper pays. */
export interface PayOptions {
  readonly account?: string | undefined
  /** Which row of the number is paid, when the hosted checkout is open in several tabs. */
  readonly syssn?: string | undefined
  readonly late?: boolean | undefined
  readonly payer?: PayerPaid | undefined
}

/** A payment without the shop's request: at a terminal, or through another system. */
export interface ForeignPayment {
  /** App code; optional with a single account. */
  readonly account?: string
  readonly outTradeNo: string
  /** In minor units. */
  readonly amountMinor: number
  readonly currency?: string
  /** Default 802808, Visa and Mastercard at a terminal. */
  readonly payType?: string
}

/**
 * Everything that a test or a page can do to the simulator. Numbers are searched in all accounts; when two accounts
 * have the same number, `account` (an app code) must select one.
 */
export interface SimulatorControls {
  /** One payment. If the number has several rows: the paid one, otherwise the newest. Throws if there is none. */
  order(outTradeNo: string, account?: string): SimulatedOrder
  /** Every payment row, oldest first. */
  orders(account?: string): readonly SimulatedOrder[]
  /** Every refund row, oldest first. */
  refunds(account?: string): readonly SimulatedRefund[]
  /**
   * The shopper pays. Throws where the wallet would refuse, unless `late` allows paying a closed or expired code.
   * `payer` is what the wallet charged after a coupon or in another currency; QFPay reports it in addition to the
   * order's own amount.
   */
  pay(outTradeNo: string, options?: PayOptions): SimulatedOrder
  /** A second success under a paid number, as with several tabs of the hosted checkout. */
  payAgain(outTradeNo: string, options?: { readonly account?: string }): SimulatedOrder
  /** The wallet declines this attempt; the shopper can try the same code again. Default 1201, insufficient balance. */
  decline(outTradeNo: string, respcd?: string, options?: { readonly account?: string }): SimulatedOrder
  /** The shopper leaves: nothing changes until the code expires. */
  abandon(outTradeNo: string, options?: { readonly account?: string }): SimulatedOrder
  /** The code expires. */
  expire(outTradeNo: string, options?: { readonly account?: string }): SimulatedOrder
  /** Finishes a pending refund: 0000 done, anything else failed. */
  settleRefund(outTradeNo: string, respcd?: string, options?: { readonly account?: string }): SimulatedRefund
  /** Makes a payment at a terminal of the same account and notifies the account's URL. */
  foreignPayment(payment: ForeignPayment): SimulatedOrder
  /** Every notification attempt, oldest first. */
  notifications(outTradeNo?: string): readonly NotificationAttempt[]
  /** Sends one notification now, outside the timetable: a repeat, forged, or with other fields. */
  notifyNow(
    outTradeNo: string,
    options?: NotifyNowOptions & { readonly account?: string },
  ): Promise<NotificationAttempt>
  /** Every gateway call, oldest first. */
  requests(): readonly GatewayRequest[]
  /** The fault switches. */
  readonly faults: Pick<Faults, "set" | "clear" | "list">
  /** The settings in force. */
  settings(): SimulatorSettings
  /** Changes some settings; an unknown or invalid one throws. */
  configure(change: Partial<SimulatorSettings>): SimulatorSettings
  /** Moves the clock forward and runs everything that becomes due on the way, in order. */
  advance(ms: number): Promise<void>
  /** Resolves when no notification is in progress. */
  idle(): Promise<void>
  /** Clears books, logs and faults, and resets clock and settings. */
  reset(): void
}

function accountOf(world: World, appCode: string | undefined): readonly Account[] {
  if (appCode === undefined) return [...world.accounts.values()]
  const account = world.accounts.get(appCode)
  if (!account) throw new SimulatorUsageError(`No account has the app code ${appCode}.`)
  return [account]
}

function only<Row extends Order | Refund>(rows: readonly Row[], what: string, outTradeNo: string): Row {
  const row = rows[0]
  if (!row) throw new SimulatorUsageError(`No ${what} has the out_trade_no ${outTradeNo}.`)
  if (rows.some(({ account }) => account !== row.account)) {
    throw new SimulatorUsageError(`Several accounts have the out_trade_no ${outTradeNo}: say which account is meant.`)
  }
  return row
}

/** The order of a number: the row of `syssn`, the paid row, otherwise the newest. */
export function findOrder(world: World, outTradeNo: string, account?: string, syssn?: string): Order {
  const rows = accountOf(world, account)
    .flatMap((books) => [...books.ordersNumbered(outTradeNo)].reverse())
    .filter((row) => syssn === undefined || row.syssn === syssn)
  return only(
    [...rows].sort((a, b) => Number(b.state === "paid") - Number(a.state === "paid")),
    "payment",
    outTradeNo,
  )
}

function findRefund(world: World, outTradeNo: string, account?: string): Refund {
  const rows = accountOf(world, account).flatMap((books) => books.numbered(outTradeNo))
  return only(
    rows.filter((row): row is Refund => row.kind === "refund"),
    "refund",
    outTradeNo,
  )
}

function findRow(world: World, outTradeNo: string, account?: string): Order | Refund {
  const rows = accountOf(world, account).flatMap((books) => books.numbered(outTradeNo))
  return rows.some(({ kind }) => kind === "refund")
    ? findRefund(world, outTradeNo, account)
    : findOrder(world, outTradeNo, account)
}

function takeForeignPayment(world: World, payment: ForeignPayment): Order {
  const accounts = accountOf(world, payment.account)
  const account = accounts[0]
  if (!account || accounts.length > 1) throw new SimulatorUsageError("Say which account took the payment.")
  const payType = payTypeByCode(payment.payType ?? "802808")
  if (!payType) throw new SimulatorUsageError(`${payment.payType} is not a pay type of the catalogue.`)
  const order = openOrder(world, {
    account,
    payType,
    outTradeNo: payment.outTradeNo,
    amountMinor: payment.amountMinor,
    currency: payment.currency ?? "HKD",
    txdtm: toWireTime(world.now()),
    baseUrl: "",
  })
  payOrder(world, order)
  return order
}

/** The shopper pays in another tab: a new row under the same number, paid at once. */
function payOnceMore(world: World, order: Order): Order {
  if (stateOf(world, order) !== "paid") throw new SimulatorUsageError(`${order.outTradeNo} has not been paid once yet.`)
  const again = openOrder(world, { ...order, baseUrl: "" })
  payOrder(world, again)
  return again
}

/** The control methods of a world. */
export function createControls(
  world: World,
  log: RequestLog,
  initial: SimulatorSettings,
  onReset: () => void,
): SimulatorControls {
  const view = (order: Order) => viewOfOrder(world, order)
  const change = (outTradeNo: string, account: string | undefined, act: (order: Order) => void) => {
    const order = findOrder(world, outTradeNo, account)
    act(order)
    return view(order)
  }
  return {
    order: (outTradeNo, account) => view(findOrder(world, outTradeNo, account)),
    orders: (account) => accountOf(world, account).flatMap((books) => books.orders().map(view)),
    refunds: (account) => accountOf(world, account).flatMap((books) => books.refunds().map(viewOfRefund)),
    pay: (outTradeNo, { account, syssn, late, payer } = {}) => {
      const order = findOrder(world, outTradeNo, account, syssn)
      payOrder(world, order, late ?? world.settings.latePayments, payer)
      return view(order)
    },
    payAgain: (outTradeNo, { account } = {}) => view(payOnceMore(world, findOrder(world, outTradeNo, account))),
    decline: (outTradeNo, respcd = "1201", { account } = {}) =>
      change(outTradeNo, account, (order) => declineOrder(world, order, respcd)),
    abandon: (outTradeNo, { account } = {}) => change(outTradeNo, account, () => undefined),
    expire: (outTradeNo, { account } = {}) => change(outTradeNo, account, (order) => expireOrder(world, order)),
    settleRefund: (outTradeNo, respcd = "0000", { account } = {}) => {
      const refund = findRefund(world, outTradeNo, account)
      settleRefund(world, refund, respcd)
      return viewOfRefund(refund)
    },
    foreignPayment: (payment) => view(takeForeignPayment(world, payment)),
    notifications: (outTradeNo) =>
      world.notifier.attempts().filter((attempt) => outTradeNo === undefined || attempt.outTradeNo === outTradeNo),
    notifyNow: async (outTradeNo, { account, ...options } = {}) =>
      world.notifier.sendNow(findRow(world, outTradeNo, account), options),
    requests: () => log.list(),
    faults: world.faults,
    settings: () => ({ ...world.settings }),
    configure: (settings) => (world.settings = changeSettings(world.settings, settings)),
    advance: (ms) => world.scheduler.advance(ms),
    idle: () => world.scheduler.idle(),
    reset: () => {
      for (const account of world.accounts.values()) account.clear()
      world.scheduler.clear()
      world.faults.clear()
      world.notifier.clear()
      log.clear()
      onReset()
      world.settings = initial
    },
  }
}
