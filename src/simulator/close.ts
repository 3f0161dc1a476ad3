import type { Account, Order } from "./books"
import { toWireTime } from "./clock"
import { stateOf } from "./orders"
import * as read from "./parameters"
import type { JsonObject } from "./python-json"
import { Refusal } from "./texts"
import { nextSyssn, type World } from "./world"

/** The two calls that cancel an unpaid order: `close` for codes that the shopper scans or opens, `reversal` for cpm. */
export type ClosingCall = "close" | "reversal"

function orderOf(world: World, account: Account, params: read.Parameters): Order {
  if (params.syssn) {
    const row = account.bySyssn(params.syssn)
    if (row?.kind !== "payment") throw new Refusal("1268")
    return row
  }
  const orders = account.ordersNumbered(read.required(params, "out_trade_no"))
  // A number can have several rows: selects the one that can still be paid, unless money has arrived.
  const order =
    orders.find((candidate) => stateOf(world, candidate) === "paid") ??
    orders.find((candidate) => ["waiting", "failed"].includes(stateOf(world, candidate))) ??
    orders.at(-1)
  if (!order) throw new Refusal("1268")
  return order
}

/** Whether QFPay supports this call for this pay type; its documents disagree about which. */
function isSupported(world: World, order: Order, call: ClosingCall): boolean {
  const { closing } = world.settings
  if (closing === "none" || order.payType.closing !== call) return false
  return closing === "all" || order.payType.closingDocumented
}

/** A paid card or Apple Pay payment: NEW-ZH documents reversal as its void. */
function isVoidable(order: Order, call: ClosingCall): boolean {
  return call === "reversal" && order.payType.scenario === "checkout"
}

/** `/trade/v1/close` and `/trade/v1/reversal`. */
export function closeOrder(world: World, account: Account, params: read.Parameters, call: ClosingCall): JsonObject {
  read.checkMchid(params, account.mchid)
  if (!params.syssn && !params.out_trade_no) throw new Refusal("1104", "syssn or out_trade_no is missing")
  const amountMinor = read.amountOf(params)
  const txdtm = read.txdtmOf(params)
  const order = orderOf(world, account, params)
  if (amountMinor !== order.amountMinor) throw new Refusal("1266")

  switch (stateOf(world, order)) {
    case "paid":
      if (order.cancel === "1") throw new Refusal(world.settings.closedCode)
      if (order.cancel === "3") throw new Refusal("1262")
      if (!isVoidable(order, call) && world.settings.closeOfPaid !== "revoked") throw new Refusal("1260")
      order.cancel = "1"
      break
    case "closed":
      throw new Refusal(world.settings.closedCode)
    case "expired":
      throw new Refusal("1181")
    case "waiting":
    case "failed":
      if (!isSupported(world, order, call)) throw new Refusal("1297")
      order.state = "closed"
      order.cancel = call === "reversal" ? "1" : "2"
  }
  return {
    surcharge_fee: "0",
    resperr: "success",
    txdtm,
    syssn: nextSyssn(world),
    sysdtm: toWireTime(world.now()),
    txcurrcd: order.currency,
    respmsg: "",
    chnlsn2: "",
    cardcd: "",
    udid: params.udid || order.udid,
    txamt: String(order.amountMinor),
    orig_syssn: order.syssn,
    surcharge_rate: "0",
    respcd: "0000",
    chnlsn: "",
    ...(call === "close" && { out_trade_no: order.outTradeNo }),
  }
}
