import type { CurrencyCode } from "./currencies"
import { type Label, LOCALES, type Scenario, SCENARIOS, walletLabel, type WalletOrAny } from "./wallets"

/** The response field with the shopper's code, link or SDK data; `none`: the reply itself is the result. */
export type NextActionKind = "qrcode" | "pay_url" | "pay_params" | "checkout_url" | "none"

/** Request parameters beyond the public ones; each pay type lists those it requires and accepts. */
export type PayTypeParameter =
  | "auth_code"
  | "openid"
  | "sub_openid"
  | "extend_info"
  | "goods_name"
  | "return_url"
  | "limit_pay"
  | "pay_tag"
  | "rmb_tag"

/**
 * One pay type of QFPay. Every difference between two wallets that the server acts on is a column here, never a branch
 * elsewhere. The payment screen, which must stay small, branches on two: a card needs no app and has a drawing, and
 * Apple Pay needs an Apple device.
 */
export interface PayType {
  /** `pay_type`, six digits. */
  readonly code: string
  readonly wallet: WalletOrAny
  readonly scenario: Scenario
  /** The merchants for whom QFPay opens the code; `all`: Hong Kong and overseas alike. */
  readonly merchantRegion: "hk" | "overseas" | "all"
  /** `direct`: the code used instead when `wechatDirectSettlement` is on. */
  readonly settlement: "standard" | "direct"
  readonly nextAction: NextActionKind
  /** Whether `expired_time` is documented for the code; sent only then. */
  readonly expiredTime: boolean
  /** Minutes for which a payment is followed before it is canceled, where the shop's own expiry does not apply. */
  readonly minutesToPay: number | null
  /**
   * How the shopper returns. `optional`: `return_url`, where the code accepts it. `appended`: `&redirect_url=` after
   * QFPay's link.
   * `in_link`: part of the hosted checkout's link. The last two require a page to return to.
   */
  readonly wayBack: "optional" | "appended" | "in_link"
  /** The code's name in `support_pay_type` of the hosted checkout. */
  readonly checkoutName: string | null
  /** Currencies that the wallet can charge; `any`: all of the network, subject to the merchant's account. */
  readonly currencies: "any" | readonly CurrencyCode[]
  /** The amount must be greater than this, in minor units of HKD. */
  readonly amountAboveMinor: number
  /** `none`: QFPay documents no refund. `undocumented`: nothing is documented; only a refund call can tell. */
  readonly refunds: "yes" | "none" | "undocumented"
  /** Days within which merchants have seen refunds succeed; `null`: not known. */
  readonly refundWindowDays: number | null
  /** Whether a refund on the day of payment must be for the full amount (for cards, it is a void). */
  readonly sameDayRefundInFullOnly: boolean
  /** The call that cancels an unpaid order, best effort; `none`: there is no such call. */
  readonly closing: "close" | "reversal" | "none"
  /** Whether QFPay documents that call for this code, or it is only worth a try. */
  readonly closingDocumented: boolean
  /** Parameters that the call requires. */
  readonly requires: readonly PayTypeParameter[]
  /** Optional parameters that are documented for the code. */
  readonly accepts: readonly PayTypeParameter[]
  readonly label: Label
  /** Where QFPay documents it. */
  readonly source: string
}

const HKD_ONLY = ["HKD"] as const satisfies readonly CurrencyCode[]
const LIST = "QFPay docs, Payment Methods > PayType"

type Columns = Partial<Omit<PayType, "code" | "wallet" | "scenario" | "merchantRegion" | "label" | "nextAction">>

function labelOf(wallet: WalletOrAny, scenario: Scenario): Label {
  const name = walletLabel(wallet)
  return Object.fromEntries(
    LOCALES.map((locale) => [locale, `${name[locale]} (${SCENARIOS[scenario][locale]})`]),
  ) as Label
}

/** A row of the table. Omitted columns have the common value, so the table shows only what differs. */
function row(
  code: string,
  wallet: WalletOrAny,
  scenario: Scenario,
  merchantRegion: PayType["merchantRegion"],
  nextAction: NextActionKind,
  columns: Columns = {},
): PayType {
  return {
    settlement: "standard",
    expiredTime: false,
    minutesToPay: null,
    wayBack: "optional",
    checkoutName: null,
    currencies: "any",
    amountAboveMinor: 0,
    refunds: "yes",
    refundWindowDays: null,
    sameDayRefundInFullOnly: false,
    closing: nextAction === "none" ? "reversal" : "close",
    closingDocumented: false,
    requires: [],
    accepts: [],
    source: LIST,
    ...columns,
    code,
    wallet,
    scenario,
    merchantRegion,
    nextAction,
    label: labelOf(wallet, scenario),
  }
}

const alipay = { refundWindowDays: 365 } satisfies Columns
const wechat = { refundWindowDays: 365 } satisfies Columns
const payme = { refundWindowDays: 90, currencies: HKD_ONLY } satisfies Columns
const fps = { refunds: "none", refundWindowDays: 29, currencies: HKD_ONLY } satisfies Columns
const octopus = { refunds: "undocumented", currencies: HKD_ONLY } satisfies Columns
const card = { refundWindowDays: 365, sameDayRefundInFullOnly: true, closing: "none" } satisfies Columns
const CHECKOUT = { wayBack: "in_link", source: "QFPay docs, Checkout" } satisfies Columns
// Two minutes of enquiries, then the reversal. Source: QFPay's flow for 1143 and 1145 (Japan, 2018).
const CPM = { requires: ["auth_code"], minutesToPay: 2, source: "QFPay docs, Consumer Present Mode" } satisfies Columns
const MPM = { source: "QFPay docs, Merchant Present Mode" } satisfies Columns

/**
 * Every pay type of QFPay's Hong Kong list, one row per line. Refund windows are merchants' measurements, not QFPay's
 * promise. Closing follows QFPay's newest (zh-Hant) page; unlisted codes are tried as well, because QFPay's documents
 * disagree and an unpaid code left open is worse than a refused call.
 */
// oxfmt-ignore
export const PAY_TYPES: readonly PayType[] = [
  row("800008", "any", "cpm", "all", "none", CPM),

  row("800101", "alipay", "mpm", "overseas", "qrcode", { ...alipay, ...MPM, expiredTime: true, accepts: ["pay_tag", "limit_pay"] }),
  row("801501", "alipay", "mpm", "hk", "qrcode", { ...alipay, ...MPM, expiredTime: true, accepts: ["pay_tag", "limit_pay"] }),
  row("800108", "alipay", "cpm", "all", "none", { ...alipay, ...CPM, closingDocumented: true }),
  row("801101", "alipay", "web", "overseas", "pay_url", { ...alipay, expiredTime: true, amountAboveMinor: 100, accepts: ["return_url"] }),
  row("801107", "alipay", "wap", "overseas", "pay_url", { ...alipay, expiredTime: true, accepts: ["return_url"] }),
  row("801110", "alipay", "app", "overseas", "pay_params", { ...alipay, requires: ["goods_name"] }),
  row("800107", "alipay", "service_window", "overseas", "pay_params", { ...alipay, requires: ["openid"], accepts: ["limit_pay"] }),
  row("801510", "alipay", "app", "hk", "pay_params", { ...alipay, expiredTime: true, requires: ["goods_name"] }),
  row("801512", "alipay", "wap", "hk", "pay_url", { ...alipay, expiredTime: true, accepts: ["return_url"] }),
  row("801514", "alipay", "web", "hk", "pay_url", { ...alipay, closingDocumented: true, accepts: ["return_url"] }),

  row("800201", "wechat", "mpm", "all", "qrcode", { ...wechat, ...MPM, expiredTime: true, closingDocumented: true, accepts: ["limit_pay", "rmb_tag", "extend_info"] }),
  row("800208", "wechat", "cpm", "all", "none", { ...wechat, ...CPM, closingDocumented: true }),
  row("800207", "wechat", "jsapi", "all", "pay_params", { ...wechat, requires: ["sub_openid"], accepts: ["limit_pay", "extend_info"] }),
  row("800212", "wechat", "h5", "hk", "pay_url", { ...wechat, closingDocumented: true, wayBack: "appended", requires: ["extend_info"] }),
  row("800210", "wechat", "app", "all", "pay_params", { ...wechat, requires: ["goods_name"], accepts: ["rmb_tag"] }),
  row("800213", "wechat", "mini_program", "all", "pay_params", { ...wechat, requires: ["sub_openid"] }),
  row("801008", "wechat", "cpm", "hk", "none", { ...wechat, ...CPM, settlement: "direct" }),
  row("801010", "wechat", "app", "hk", "pay_params", { ...wechat, settlement: "direct", expiredTime: true, requires: ["goods_name"] }),

  row("805801", "payme", "mpm", "hk", "qrcode", { ...payme, accepts: ["return_url"], source: "QFPay docs, PayMe Offline Payment" }),
  row("805808", "payme", "cpm", "hk", "none", { ...payme, ...CPM }),
  row("805814", "payme", "web", "hk", "pay_url", { ...payme, accepts: ["return_url"] }),
  row("805812", "payme", "wap", "hk", "pay_url", { ...payme, accepts: ["return_url"] }),

  row("800701", "unionpay", "mpm", "all", "qrcode", { ...MPM, closingDocumented: true }),
  row("800708", "unionpay", "cpm", "all", "none", { ...CPM, closingDocumented: true }),
  row("800712", "unionpay", "wap", "hk", "pay_url", { accepts: ["return_url"] }),
  row("800714", "unionpay", "web", "hk", "pay_url", { accepts: ["return_url"] }),

  row("802001", "fps", "mpm", "hk", "qrcode", { ...fps, source: `${LIST}, note ***: does not support refunds` }),

  row("803701", "octopus", "mpm", "hk", "qrcode", { ...octopus, ...MPM }),
  row("803712", "octopus", "wap", "hk", "pay_url", { ...octopus, accepts: ["return_url"] }),
  row("803714", "octopus", "web", "hk", "pay_url", { ...octopus, accepts: ["return_url"] }),

  row("802801", "card", "checkout", "hk", "checkout_url", { ...card, ...CHECKOUT, checkoutName: "VisaMasterCardPayment" }),
  row("806527", "applepay", "checkout", "hk", "checkout_url", { ...card, ...CHECKOUT, checkoutName: "ApplePay" }),
  row("802808", "card", "terminal", "hk", "none", card),
  row("806708", "card", "terminal", "hk", "none", card),
  row("806808", "card", "terminal", "hk", "none", card),
]

const BY_CODE: ReadonlyMap<string, PayType> = new Map(PAY_TYPES.map((payType) => [payType.code, payType]))

/** The row of a `pay_type`, or `undefined` if it is not in the catalogue. */
export function payTypeByCode(code: string): PayType | undefined {
  return BY_CODE.get(code)
}

/** Whether QFPay can refund money of this pay type at all. An unknown pay type is left to QFPay to decide. */
export function isRefundable(code: string): boolean {
  return payTypeByCode(code)?.refunds !== "none"
}
