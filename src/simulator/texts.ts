import { RESPONSE_CODES } from "../qfpay/catalogue"

const MEANINGS = new Map(RESPONSE_CODES.map(({ code, meaning }) => [code, meaning]))

/** `resperr` of a code: QFPay's text with the code in parentheses, like its own error texts. */
export function textOf(respcd: string): string {
  return `${MEANINGS.get(respcd) ?? "Transaction failed"} (${respcd})`
}

/** A refusal by QFPay: thrown by an operation, answered with HTTP 200. */
export class Refusal extends Error {
  override name = "Refusal"
  constructor(
    readonly respcd: string,
    readonly respmsg = "",
    readonly resperr = textOf(respcd),
  ) {
    super(`${respcd} ${resperr} ${respmsg}`)
  }
}

/** A refusal with the exact text recorded by a merchant in production. */
export interface RecordedRefusal {
  readonly respcd: string
  readonly resperr: string
  readonly respmsg: string
}

/**
 * Refusals with the texts that merchants have seen. One code can have several meanings that only the text
 * distinguishes, so each has its own name here. `still_processing` uses the code of the setting `stillProcessingCode`.
 */
export const RECORDED_REFUSALS = {
  filter_error: { respcd: "1104", resperr: "", respmsg: "filter error" },
  number_used: {
    respcd: "1251",
    resperr: "Do not use duplicate out_trade_no for request(1251)",
    respmsg: "out_trade_no is used",
  },
  blocked_at_night: {
    respcd: "1265",
    resperr: "該筆訂單被禁止退款，23:30-00:30 的交易以及部分特殊交易會被禁止（1265）",
    respmsg: "",
  },
  too_old: {
    respcd: "1265",
    resperr: "該筆訂單被禁止退款，已經超出可退款時限，FPS 只能退 29 天以內的交易",
    respmsg: "",
  },
  balance_too_low: {
    respcd: "1269",
    resperr:
      "Today this payment method refundable balance is 0 HKD, not enough.Please try it again when you have enough incomes.(1269)",
    respmsg: "",
  },
  after_11_am: {
    respcd: "1269",
    resperr:
      "抱歉，當前時段無法處理此交易的退款請求，建議在 11AM 數據更新之後再重新嘗試。\nSorry, we are unable to process the refund request for this transaction at this moment. Please try again after the data update at 11 AM.",
    respmsg: "",
  },
  already_refunded: {
    respcd: "1264",
    resperr: "Order closed, please confirm the order status before continuing(1264)",
    respmsg: "wrong cancel",
  },
  same_day_in_full_only: {
    respcd: "1124",
    resperr: "For void request, it must be a full refund, please correct refund amount and re-initiate it",
    respmsg: "",
  },
  still_processing: {
    respcd: "1254",
    resperr:
      "You still have prosessing requests, please do not repeat the initiation.\n該筆訂單仍有正在處理中的退款請求，請勿重複提交申請。",
    respmsg: "",
  },
} as const satisfies Record<string, RecordedRefusal>

/** A name of {@link RECORDED_REFUSALS}. */
export type RecordedRefusalName = keyof typeof RECORDED_REFUSALS

/** The refusal of that name, ready to throw. */
export function recorded(name: RecordedRefusalName, respcd: string = RECORDED_REFUSALS[name].respcd): Refusal {
  const { respmsg, resperr } = RECORDED_REFUSALS[name]
  return new Refusal(respcd, respmsg, resperr)
}
