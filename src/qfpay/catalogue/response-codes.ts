/**
 * What a `respcd` means for a payment call.
 * - `accepted`: the order exists (for cpm: it is paid)
 * - `pending`: the shopper is still paying
 * - `unknown`: it is not known whether money moved; enquire
 * - `declined`: this attempt is over; the shopper may try another way
 * - `rejected`: QFPay refuses the call itself, because of the configuration or a mistake of ours
 * - `duplicate`: QFPay has seen the `out_trade_no` before; enquire
 * - `closed`, `expired`: the order can no longer be paid
 */
export type PaymentClass =
  | "accepted"
  | "pending"
  | "unknown"
  | "declined"
  | "rejected"
  | "duplicate"
  | "closed"
  | "expired"

/**
 * What a `respcd` means in a row of an enquiry. `failed` is QFPay's record of one attempt: the shopper may still
 * succeed with the same code, so enquiries continue until the deadline.
 */
export type EnquiryClass = "paid" | "pending" | "unknown" | "failed" | "closed" | "expired" | "refunded" | "rejected"

/**
 * What a `respcd` means for a refund.
 * - `done`, `pending`, `unknown`: as named; pending and unknown are enquired
 * - `refused`: final
 * - `refused_later`: may work later; the code's text says when
 * - `already_refunded`: QFPay says the money was refunded before: refused
 * - `duplicate`: the refund number was used before; enquire by it
 * - `rejected`: QFPay refuses the call itself
 */
export type RefundClass =
  | "done"
  | "pending"
  | "unknown"
  | "refused"
  | "refused_later"
  | "already_refunded"
  | "duplicate"
  | "rejected"

/**
 * What a `respcd` means for a close or a reversal. `closed`: closed now or before; `paid`: too late, it is paid;
 * `unsupported`: QFPay cannot close this one; `not_found`, `unknown`, `rejected`: as named.
 */
export type CloseClass = "closed" | "pending" | "paid" | "unsupported" | "not_found" | "unknown" | "rejected"

/** What the shopper or the cashier should do; the key of a translated sentence. */
export type Advice =
  | "wait"
  | "try_again"
  | "try_another_wallet"
  | "show_new_code"
  | "do_not_pay_again"
  | "use_overseas_code"
  | "contact_shop"

/** A response code of QFPay, with its meaning for each operation. */
export interface ResponseCode {
  /** `respcd`, four characters. */
  readonly code: string
  /** QFPay's own description, shortened. */
  readonly meaning: string
  readonly onPayment: PaymentClass
  readonly onEnquiry: EnquiryClass
  readonly onRefund: RefundClass
  readonly onClose: CloseClass
  readonly advice: Advice
  /** Why a refund is refused, where the code says so. */
  readonly refusal?: RefundRefusal
  /** QFPay reuses some codes: the first entry that matches `resperr` or `respmsg` overrides the classes. */
  readonly texts?: readonly ResponseText[]
}

/** A text under which a code means something else. Source: texts recorded by merchants in production. */
export interface ResponseText {
  readonly pattern: RegExp
  readonly onPayment?: PaymentClass
  readonly onRefund?: RefundClass
  readonly onClose?: CloseClass
  readonly refusal?: RefundRefusal
}

/** Why a refund is refused and what the merchant can do; a key of `refusals` in src/qfpay/messages. */
export type RefundRefusal =
  | "blocked_at_night"
  | "too_old"
  | "balance_too_low"
  | "after_11_am"
  | "already_refunded"
  | "no_partial_refunds"
  | "above_refundable"
  | "same_day_in_full_only"
  | "still_processing"
  | "denied"
  | "settled_same_day"
  | "not_paid"
  | "not_found"

const OUT_TRADE_NO_IS_USED = /out_trade_no/i
const STILL_PROCESSING = /pros?c?essing requests|正在(處|处)理中的退款/i

function row(
  code: string,
  meaning: string,
  onPayment: PaymentClass,
  onEnquiry: EnquiryClass,
  onRefund: RefundClass,
  onClose: CloseClass,
  advice: Advice,
  more: Pick<ResponseCode, "refusal" | "texts"> = {},
): ResponseCode {
  return { code, meaning, onPayment, onEnquiry, onRefund, onClose, advice, ...more }
}

/**
 * Every code of QFPay's list, and those that only old documents or merchants in production mention. Deliberately
 * departs from the docs' sentence "all other return codes indicate transaction failure": a code about the network, the
 * bank or an internal error leaves open whether money moved, so it is `unknown` and enquired. Source: QFPay docs,
 * Transaction Status Codes; 1111, 1124, 1161, 2003 to 2007, 2999, 3000: older QFPay documents.
 */
// oxfmt-ignore
export const RESPONSE_CODES: readonly ResponseCode[] = [
  row("0000", "Transaction successful", "accepted", "paid", "done", "closed", "wait"),
  row("1100", "System under maintenance", "unknown", "unknown", "unknown", "unknown", "try_again"),
  row("1101", "Reversal error", "unknown", "unknown", "unknown", "unknown", "wait"),
  row("1102", "Duplicate request", "duplicate", "unknown", "duplicate", "unknown", "wait"),
  row("1103", "Request format error", "rejected", "rejected", "rejected", "rejected", "contact_shop"),
  row("1104", "Request parameter error", "rejected", "rejected", "rejected", "rejected", "contact_shop"),
  row("1105", "Device not activated", "rejected", "rejected", "rejected", "rejected", "contact_shop"),
  row("1106", "Invalid device", "rejected", "rejected", "rejected", "rejected", "contact_shop"),
  row("1107", "Device not allowed", "rejected", "rejected", "rejected", "rejected", "contact_shop"),
  row("1108", "Signature error", "rejected", "rejected", "rejected", "rejected", "contact_shop"),
  row("1111", "Apple Pay cancelled (only in the browser)", "unknown", "unknown", "unknown", "unknown", "try_again"),
  row("1124", "Invalid transaction; a same-day card refund must be full", "unknown", "unknown", "refused_later", "unknown", "contact_shop", { refusal: "same_day_in_full_only" }),
  row("1125", "Transaction has been refunded already", "unknown", "refunded", "already_refunded", "unknown", "contact_shop"),
  row("1136", "The transaction does not exist or is not operational", "unknown", "unknown", "refused", "not_found", "contact_shop", { refusal: "not_found" }),
  row("1142", "Order already closed", "closed", "closed", "refused", "closed", "try_again", { refusal: "not_paid" }),
  row("1143", "Not paid yet, the password is being entered", "pending", "pending", "pending", "pending", "wait"),
  row("1145", "Please wait while processing", "pending", "pending", "pending", "pending", "wait"),
  row("1147", "WeChat Pay transaction error", "declined", "failed", "unknown", "unknown", "try_again"),
  row("1150", "T0 billing does not support cancelling", "unknown", "unknown", "refused", "unsupported", "contact_shop", { refusal: "settled_same_day" }),
  row("1155", "Refund request denied", "unknown", "unknown", "refused", "unsupported", "contact_shop", { refusal: "denied" }),
  row("1161", "Result unknown, verify by enquiry", "unknown", "unknown", "unknown", "unknown", "do_not_pay_again"),
  row("1181", "Order expired", "expired", "expired", "refused", "closed", "try_again", { refusal: "not_paid" }),
  row("1201", "Insufficient balance", "declined", "failed", "unknown", "unknown", "try_another_wallet"),
  row("1202", "Incorrect or expired payment code", "declined", "failed", "unknown", "unknown", "show_new_code"),
  row("1203", "Merchant account error", "rejected", "failed", "rejected", "rejected", "contact_shop"),
  row("1204", "Bank error", "declined", "failed", "unknown", "unknown", "try_another_wallet"),
  row("1205", "The transaction failed", "unknown", "failed", "unknown", "unknown", "try_again"),
  row("1212", "Use the UnionPay overseas payment code", "declined", "failed", "unknown", "unknown", "use_overseas_code"),
  row("1241", "The store does not exist or its status is incorrect", "rejected", "failed", "rejected", "rejected", "contact_shop"),
  row("1242", "The store has not been configured correctly", "rejected", "failed", "rejected", "rejected", "contact_shop"),
  row("1243", "The store has been disabled", "rejected", "failed", "rejected", "rejected", "contact_shop"),
  row("1250", "The transaction is forbidden", "declined", "failed", "refused", "rejected", "contact_shop", { refusal: "denied" }),
  row("1251", "The store has not been configured correctly", "rejected", "failed", "rejected", "rejected", "contact_shop", { texts: [{ pattern: OUT_TRADE_NO_IS_USED, onPayment: "duplicate", onRefund: "duplicate" }] }),
  row("1252", "System error when making the order request", "unknown", "unknown", "unknown", "unknown", "do_not_pay_again"),
  row("1254", "A problem occurred, being resolved", "unknown", "unknown", "unknown", "unknown", "do_not_pay_again"),
  row("1260", "The order has already been paid for", "duplicate", "unknown", "unknown", "paid", "do_not_pay_again"),
  row("1261", "The order has not been paid for", "unknown", "pending", "refused", "unknown", "wait", { refusal: "not_paid" }),
  row("1262", "The order has been refunded", "unknown", "refunded", "already_refunded", "unknown", "contact_shop"),
  row("1263", "The order has been cancelled", "closed", "closed", "already_refunded", "closed", "try_again"),
  row("1264", "The order has been closed", "closed", "closed", "already_refunded", "closed", "try_again"),
  // The same code is final once the wallet's refund period is over; only the text tells.
  row("1265", "The transaction cannot be refunded (23:30 to 00:30, promotions)", "unknown", "unknown", "refused_later", "unsupported", "contact_shop", { refusal: "blocked_at_night", texts: [{ pattern: /時限|时限|time limit|29 ?(天|日|days?)/i, onRefund: "refused", refusal: "too_old" }] }),
  row("1266", "The transaction amount is wrong", "unknown", "unknown", "refused", "rejected", "contact_shop", { refusal: "above_refundable" }),
  row("1267", "The order information does not match", "unknown", "unknown", "rejected", "rejected", "contact_shop"),
  row("1268", "The order does not exist", "unknown", "unknown", "refused", "not_found", "contact_shop", { refusal: "not_found" }),
  row("1269", "Today's unsettled amount is insufficient", "unknown", "unknown", "refused_later", "unknown", "contact_shop", { refusal: "balance_too_low", texts: [{ pattern: /11 ?AM/i, refusal: "after_11_am" }] }),
  row("1270", "This currency does not support partial refunds", "unknown", "unknown", "refused", "unknown", "contact_shop", { refusal: "no_partial_refunds" }),
  row("1271", "The transaction does not support partial refunds", "unknown", "unknown", "refused", "unknown", "contact_shop", { refusal: "no_partial_refunds" }),
  row("1272", "The refund is greater than what can be refunded", "unknown", "unknown", "refused", "unknown", "contact_shop", { refusal: "above_refundable" }),
  row("1294", "Prohibited by the bank", "declined", "failed", "unknown", "unknown", "try_another_wallet"),
  row("1295", "Slow connection, waiting for a response", "unknown", "unknown", "unknown", "unknown", "do_not_pay_again"),
  row("1296", "Slow connection, try again later", "unknown", "unknown", "unknown", "unknown", "do_not_pay_again"),
  row("1297", "The banking system is busy", "unknown", "unknown", "unknown", "unsupported", "do_not_pay_again"),
  row("1298", "Slow connection, do not repeat the payment", "unknown", "pending", "unknown", "unknown", "do_not_pay_again"),
  row("2003", "Signature error (2017)", "rejected", "rejected", "rejected", "rejected", "contact_shop"),
  row("2004", "Insufficient balance (2017)", "declined", "failed", "unknown", "unknown", "try_another_wallet"),
  row("2005", "The customer's payment code is incorrect or has expired", "declined", "failed", "unknown", "unknown", "show_new_code"),
  row("2006", "Illegal payment code (2017)", "declined", "failed", "unknown", "unknown", "show_new_code"),
  row("2007", "The payer closed the order (2017)", "declined", "failed", "unknown", "unknown", "try_again"),
  row("2011", "Transaction serial number repeats", "duplicate", "unknown", "duplicate", "unknown", "wait"),
  row("2999", "Refund pending (2017)", "unknown", "pending", "pending", "unknown", "wait"),
  row("3000", "Failed (only in the FPS app page)", "unknown", "unknown", "unknown", "unknown", "try_again"),
]

const BY_CODE: ReadonlyMap<string, ResponseCode> = new Map(RESPONSE_CODES.map((row) => [row.code, row]))

/** The meaning of an unknown code: `unknown` for every operation, so that QFPay is asked. */
function unlisted(code: string): ResponseCode {
  return row(code, "Not in QFPay's list", "unknown", "unknown", "unknown", "unknown", "do_not_pay_again")
}

/**
 * What a `respcd` means, given `resperr` and `respmsg`. A code outside {@link RESPONSE_CODES} is `unknown` for every
 * operation: never success, never failure. The code of "still processing requests" is not recorded, so its text
 * decides.
 */
export function meaningOf(code: string, text = ""): ResponseCode {
  const known = BY_CODE.get(code) ?? unlisted(code)
  if (code !== "0000" && STILL_PROCESSING.test(text)) {
    return { ...known, onRefund: "refused_later", refusal: "still_processing" }
  }
  return { ...known, ...known.texts?.find(({ pattern }) => pattern.test(text)) }
}
