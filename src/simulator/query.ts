import type { Account, Order, Refund } from "./books"
import { fromWireTime, monthBounds, monthOf, toWireTime } from "./clock"
import { cashOf } from "./notification-body"
import { rowCodeOf } from "./orders"
import * as read from "./parameters"
import type { JsonObject } from "./python-json"
import { Refusal, textOf } from "./texts"
import type { World } from "./world"

const DEFAULT_PAGE_SIZE = 10
const LARGEST_PAGE = 100

const ERRMSG: Record<string, string> = {
  "0000": "success",
  "1143": "订单还未支付，或者正在输入密码中",
}

function listed(value: string | undefined): readonly string[] | undefined {
  const items = (value ?? "").split(",").map((item) => item.trim())
  const given = items.filter((item) => item !== "")
  return given.length > 0 ? given : undefined
}

function wholeNumber(params: read.Parameters, name: string, fallback: number): number {
  const value = params[name]
  if (value === undefined || value === "") return fallback
  if (!/^\d{1,8}$/.test(value) || Number(value) === 0) throw new Refusal("1103", `${name} must be a positive integer`)
  return Number(value)
}

function moment(params: read.Parameters, name: string): number | undefined {
  const value = params[name]
  if (value === undefined || value === "") return undefined
  const ms = fromWireTime(value)
  if (ms === undefined) throw new Refusal("1103", `${name} must be YYYY-MM-DD hh:mm:ss`)
  return ms
}

/**
 * The `sysdtm` window of an enquiry without `syssn`: the current month in UTC+8 unless it specifies another, and never
 * more than one month. Source: QFPay docs, Transaction Enquiry.
 */
function windowOf(world: World, params: read.Parameters): { start: number; end: number } {
  const month = monthBounds(world.now())
  const start = moment(params, "start_time") ?? month.start
  const lastSecond = moment(params, "end_time")
  const end = lastSecond === undefined ? month.end : lastSecond + 999
  if (end < start) throw new Refusal("1104", "end_time is before start_time")
  if (monthOf(start) !== monthOf(end))
    throw new Refusal("1104", "start_time and end_time must lie in one calendar month")
  return { start, end }
}

function errmsgOf(respcd: string, text: string | undefined): string {
  return text ?? ERRMSG[respcd] ?? textOf(respcd)
}

function common(row: Order | Refund, order: Order): JsonObject {
  return {
    syssn: row.syssn,
    out_trade_no: row.outTradeNo,
    goods_name: order.goodsName,
    txcurrcd: order.currency,
    origssn: row.kind === "refund" ? order.syssn : null,
    pay_type: order.payType.code,
    order_type: row.kind,
    txdtm: row.txdtm,
    txamt: String(row.amountMinor),
    sysdtm: toWireTime(row.createdAt),
    chnlsn2: "",
    udid: row.udid,
    userid: "1000000000",
    goods_info: order.goodsInfo,
    goods_detail: "",
    clisn: row.clisn,
    cardtp: "5",
  }
}

/** A row of an enquiry. A payment shows its refunds only as `cancel` 5 or 3; each refund is its own row. */
export function rowOf(world: World, row: Order | Refund): JsonObject {
  if (row.kind === "refund") {
    const errmsg = row.respcd === "1143" ? "處理中，請稍等(1143)" : errmsgOf(row.respcd, undefined)
    return {
      ...common(row, row.order),
      chnlsn: "",
      cancel: "0",
      paydtm: toWireTime(row.settledAt ?? row.createdAt),
      cardcd: "",
      respcd: row.respcd,
      errmsg,
    }
  }
  const respcd = rowCodeOf(world, row)
  return {
    ...common(row, row),
    chnlsn: row.chnlsn,
    ...(row.payer ? cashOf(row.payer) : {}),
    cancel: row.cancel,
    paydtm: row.paidAt === undefined ? "" : toWireTime(row.paidAt),
    cardcd: row.cardcd,
    respcd,
    errmsg: errmsgOf(respcd, row.state === "failed" ? row.failure?.text : undefined),
  }
}

function found(world: World, account: Account, params: read.Parameters): readonly (Order | Refund)[] {
  const syssns = listed(params.syssn)
  const numbers = listed(params.out_trade_no)
  if (syssns) {
    const rows = syssns.flatMap((syssn) => account.bySyssn(syssn) ?? [])
    return numbers ? rows.filter(({ outTradeNo }) => numbers.includes(outTradeNo)) : rows
  }
  if (!numbers && !(params.start_time && params.end_time)) {
    throw new Refusal("1104", "syssn, out_trade_no or start_time with end_time is missing")
  }
  const { start, end } = windowOf(world, params)
  const candidates = numbers ? [...new Set(numbers)].flatMap((number) => account.numbered(number)) : account.all()
  return candidates.filter(({ createdAt }) => createdAt >= start && createdAt <= end)
}

/** `/trade/v1/query`: the call's own `respcd` is 0000 even when every row is unpaid, and when there is none. */
export function query(world: World, account: Account, params: read.Parameters): JsonObject {
  read.checkMchid(params, account.mchid)
  const page = wholeNumber(params, "page", 1)
  const pageSize = Math.min(LARGEST_PAGE, wholeNumber(params, "page_size", DEFAULT_PAGE_SIZE))
  const payTypes = listed(params.pay_type)
  const respcds = listed(params.respcd)
  const rows = [...new Set(found(world, account, params))]
    .sort((a, b) => b.createdAt - a.createdAt || b.syssn.localeCompare(a.syssn))
    .map((row) => rowOf(world, row))
    .filter(
      ({ pay_type, respcd }) =>
        (!payTypes || payTypes.some((code) => code === pay_type)) &&
        (!respcds || respcds.some((code) => code === respcd)),
    )
  return {
    respmsg: "",
    resperr: "请求成功",
    respcd: "0000",
    data: rows.slice((page - 1) * pageSize, page * pageSize),
    page,
    page_size: pageSize,
  }
}
