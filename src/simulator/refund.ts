import { type Account, type Order, type Refund, refundedMinor } from "./books"
import { dayOf, minuteOfDay, toWireTime } from "./clock"
import { SimulatorUsageError } from "./options"
import { stateOf } from "./orders"
import * as read from "./parameters"
import type { JsonObject } from "./python-json"
import { recorded, Refusal } from "./texts"
import { nextSyssn, type World } from "./world"

const DAY_MS = 24 * 60 * 60 * 1000
const BLOCKED_FROM_MINUTE = 23 * 60 + 30
const BLOCKED_TO_MINUTE = 30

function isBlockedAtNight(now: number): boolean {
  const minute = minuteOfDay(now)
  return minute >= BLOCKED_FROM_MINUTE || minute < BLOCKED_TO_MINUTE
}

/** Every known reason for which QFPay refuses a refund, in the order in which it checks them. */
function checkRefundable(world: World, order: Order, amountMinor: number): void {
  const { payType, paidAt } = order
  const { settings } = world
  const now = world.now()
  const state = stateOf(world, order)
  if (state === "closed") throw recorded("already_refunded")
  if (state !== "paid" || paidAt === undefined) throw new Refusal("1261")
  if (order.cancel === "1" || order.cancel === "3") throw recorded("already_refunded")
  if (settings.refundNightBlock && isBlockedAtNight(now)) throw recorded("blocked_at_night")
  if (payType.refunds === "none" && !settings.fpsRefunds) throw new Refusal("1155")
  if (payType.refundWindowDays !== null && now - paidAt > payType.refundWindowDays * DAY_MS) throw recorded("too_old")
  if (order.lastRefundAskedAt !== undefined && now - order.lastRefundAskedAt < settings.refundSpacingMs) {
    throw recorded("still_processing", settings.stillProcessingCode)
  }
  const left = order.amountMinor - refundedMinor(order)
  if (left === 0) throw recorded("already_refunded")
  if (amountMinor > left) throw new Refusal("1272")
  const isSameDay = dayOf(paidAt) === dayOf(now)
  if (payType.sameDayRefundInFullOnly && isSameDay && amountMinor !== order.amountMinor) {
    throw recorded("same_day_in_full_only")
  }
}

/** Finishes a pending refund; 0000 is notified, anything else returns the money to the merchant. */
export function settleRefund(world: World, refund: Refund, respcd = "0000"): void {
  if (refund.state !== "pending")
    throw new SimulatorUsageError(`Refund ${refund.outTradeNo} is ${refund.state} already.`)
  const { order } = refund
  refund.respcd = respcd
  refund.settledAt = world.now()
  refund.state = respcd === "0000" ? "done" : "failed"
  if (refund.state === "failed") return
  const done = order.refunds
    .filter(({ state }) => state === "done")
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  order.cancel = done === order.amountMinor ? "3" : "5"
  world.notifier.announce(refund)
}

/** `POST /trade/v1/refund`: a new row with a number of its own. */
export function createRefund(world: World, account: Account, params: read.Parameters): JsonObject {
  read.checkMchid(params, account.mchid)
  const originalSyssn = read.required(params, "syssn")
  const outTradeNo = read.outTradeNoOf(params)
  const amountMinor = read.amountOf(params)
  const txdtm = read.txdtmOf(params)
  const udid = read.optional(params, "udid", 40)
  if (account.numbered(outTradeNo).length > 0) throw recorded("number_used")
  const order = account.bySyssn(originalSyssn)
  if (order?.kind !== "payment") throw new Refusal("1268")
  checkRefundable(world, order, amountMinor)

  const now = world.now()
  const refund: Refund = {
    kind: "refund",
    account,
    syssn: nextSyssn(world),
    outTradeNo,
    order,
    amountMinor,
    txdtm,
    udid: udid ?? "qiantai2",
    clisn: world.random.digits(6),
    createdAt: now,
    state: "pending",
    respcd: "1143",
    settledAt: undefined,
  }
  account.add(refund)
  order.refunds.push(refund)
  order.lastRefundAskedAt = now
  const isVoid = order.payType.sameDayRefundInFullOnly && dayOf(order.paidAt ?? now) === dayOf(now)
  if (world.settings.refunds === "instant") settleRefund(world, refund)
  else {
    world.scheduler.after(world.settings.refundSettleMs, () => {
      if (refund.state === "pending") settleRefund(world, refund)
    })
  }
  return {
    orig_syssn: order.syssn,
    sysdtm: toWireTime(now),
    paydtm: toWireTime(now),
    txdtm,
    udid: refund.udid,
    txcurrcd: order.currency,
    txamt: String(amountMinor),
    resperr: refund.state === "pending" ? "處理中，請稍等(1143)" : "success",
    respmsg: isVoid ? "Void received" : "",
    out_trade_no: outTradeNo,
    syssn: refund.syssn,
    respcd: refund.respcd,
    chnlsn: order.payType.wallet === "payme" ? "" : order.chnlsn,
    cardcd: "",
  }
}
