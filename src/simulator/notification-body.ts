import type { Order, PayerPaid, Refund } from "./books"
import { toWireTime } from "./clock"
import type { SimulatorSettings } from "./options"
import type { JsonObject } from "./python-json"

/** What the payer really paid; `0` and empty if it is the order's amount. */
export function cashOf(paid: PayerPaid | undefined): JsonObject {
  return {
    exchange_rate: paid?.exchangeRate ?? "",
    cash_fee_type: paid?.currency ?? "",
    cash_fee: String(paid?.amountMinor ?? 0),
  }
}

function walletPayment(order: Order): JsonObject {
  const cash = cashOf(order.payer)
  return {
    status: "1",
    pay_type: order.payType.code,
    sysdtm: toWireTime(order.createdAt),
    paydtm: toWireTime(order.paidAt ?? order.createdAt),
    goods_name: order.goodsName,
    txcurrcd: order.currency,
    txdtm: order.txdtm,
    mchid: order.account.mchid ?? "",
    txamt: String(order.amountMinor),
    exchange_rate: cash.exchange_rate,
    chnlsn2: "",
    out_trade_no: order.outTradeNo,
    syssn: order.syssn,
    cash_fee_type: cash.cash_fee_type,
    cancel: "0",
    respcd: "0000",
    goods_info: order.goodsInfo,
    cash_fee: cash.cash_fee,
    notify_type: "payment",
    chnlsn: order.chnlsn,
    cardcd: order.cardcd,
  }
}

/** Without `status`, `notify_type` and `mchid`: the layout of an enquiry's row. Source: QFPay docs, Visa/Mastercard. */
function cardPayment(order: Order): JsonObject {
  return {
    cardtp: "5",
    cancel: "0",
    pay_type: order.payType.code,
    order_type: "payment",
    clisn: order.clisn,
    txdtm: order.txdtm,
    goods_detail: "",
    out_trade_no: order.outTradeNo,
    syssn: order.syssn,
    sysdtm: toWireTime(order.createdAt),
    paydtm: toWireTime(order.paidAt ?? order.createdAt),
    goods_name: order.goodsName,
    txcurrcd: order.currency,
    chnlsn2: "",
    cardcd: order.cardcd,
    udid: order.udid,
    userid: "1000000000",
    txamt: String(order.amountMinor),
    chnlsn: order.chnlsn,
    respcd: "0000",
    goods_info: order.goodsInfo,
    errmsg: "success",
  }
}

function documentedRefund(refund: Refund): JsonObject {
  const { order } = refund
  return {
    status: "1",
    pay_type: order.payType.code,
    sysdtm: toWireTime(refund.createdAt),
    paydtm: toWireTime(refund.settledAt ?? refund.createdAt),
    goods_name: order.goodsName,
    txcurrcd: order.currency,
    txdtm: refund.txdtm,
    mchid: order.account.mchid ?? "",
    txamt: String(refund.amountMinor),
    exchange_rate: "",
    chnlsn2: "",
    out_trade_no: refund.outTradeNo,
    syssn: refund.syssn,
    orig_syssn: order.syssn,
    cash_fee_type: "",
    cancel: "0",
    respcd: "0000",
    goods_info: order.goodsInfo,
    cash_fee: "0",
    cash_refund_fee: String(refund.amountMinor),
    cash_refund_fee_type: order.currency,
    notify_type: "refund",
    chnlsn: "",
    cardcd: "",
  }
}

/**
 * The form in which terminals receive a refund: `notify_type` cancel, and few fields. Seen in production, not
 * documented.
 */
function terminalRefund(refund: Refund): JsonObject {
  const { order } = refund
  return {
    status: "1",
    sysdtm: toWireTime(refund.createdAt),
    txcurrcd: order.currency,
    orig_out_trade_no: order.outTradeNo,
    mchid: order.account.mchid ?? "",
    txdtm: refund.txdtm,
    txamt: String(refund.amountMinor),
    orig_syssn: order.syssn,
    out_trade_no: refund.outTradeNo,
    syssn: refund.syssn,
    respcd: "0000",
    notify_type: "cancel",
  }
}

/** The fields of a notification about a successful payment or refund. All values are strings. */
export function notificationOf(row: Order | Refund, settings: SimulatorSettings): JsonObject {
  if (row.kind === "refund") {
    return settings.refundNotifyType === "cancel" ? terminalRefund(row) : documentedRefund(row)
  }
  const isCard = row.payType.scenario === "checkout" || row.payType.scenario === "terminal"
  const style =
    settings.paymentNotifyStyle === "by_pay_type" ? (isCard ? "card" : "wallet") : settings.paymentNotifyStyle
  return style === "card" ? cardPayment(row) : walletPayment(row)
}
