import { type Advice, meaningOf, type PayType, type RefundRefusal } from "../catalogue"
import type { EnquiryRow, OperationReply, PaymentReply } from "../wire"

/** What the shopper needs to pay: exactly one of the three. */
export type NextAction =
  | { readonly qrcode: string }
  | { readonly pay_url: string }
  | { readonly pay_params: Readonly<Record<string, unknown>> | string }

/** QFPay's own code and message, for the timeline and for a support case. */
export interface Evidence {
  readonly respcd: string
  readonly gatewayMessage: string
}

/** The meaning of a reply to a payment call. */
export type PaymentOutcome =
  | { readonly kind: "initiated"; readonly nextAction: NextAction; readonly evidence: Evidence }
  | { readonly kind: "paid"; readonly evidence: Evidence }
  | { readonly kind: "waiting"; readonly evidence: Evidence }
  | { readonly kind: "declined" | "closed" | "expired"; readonly advice: Advice; readonly evidence: Evidence }
  | { readonly kind: "rejected"; readonly evidence: Evidence }
  | { readonly kind: "unknown"; readonly evidence: Evidence }

/** The meaning of a reply to a refund call. */
export type RefundOutcome =
  | { readonly kind: "done" | "pending" | "unknown" | "rejected"; readonly evidence: Evidence }
  | { readonly kind: "refused"; readonly later: boolean; readonly refusal: RefundRefusal; readonly evidence: Evidence }

/** The meaning of a reply to a close or a reversal. */
export type CloseOutcome = {
  readonly kind: "closed" | "pending" | "paid" | "unsupported" | "not_found" | "unknown" | "rejected"
  readonly evidence: Evidence
}

/** Fails the build when a case is added and not handled. */
export function unreachable(value: never): never {
  throw new TypeError(`Unhandled case: ${JSON.stringify(value)}`)
}

interface Envelope {
  readonly respcd: string
  readonly resperr?: string | undefined
  readonly respmsg?: string | undefined
}

function evidenceOf(reply: Envelope): Evidence {
  return {
    respcd: reply.respcd,
    gatewayMessage: [reply.resperr, reply.respmsg].filter(Boolean).join(" / ").slice(0, 500),
  }
}

/** The next action in the reply, best first. Empty strings are common and count as absent. */
function nextActionOf(reply: PaymentReply): NextAction | undefined {
  const qrcode = reply.qrcode ?? reply.code_url
  if (qrcode) return { qrcode }
  const payUrl = reply.pay_url ?? reply.web_url
  if (payUrl) return { pay_url: payUrl }
  return reply.pay_params === undefined ? undefined : { pay_params: reply.pay_params }
}

/**
 * Interprets a reply to a payment call. `0000` says that the order was created; only for cpm does it mean paid (source:
 * QFPay docs, status codes, zh-Hant). `0000` without a next action leaves nothing to show, so it is unknown.
 */
export function outcomeOfPayment(reply: PaymentReply, payType: PayType): PaymentOutcome {
  const evidence = evidenceOf(reply)
  const meaning = meaningOf(reply.respcd, evidence.gatewayMessage)
  switch (meaning.onPayment) {
    case "accepted": {
      if (payType.scenario === "cpm") return { kind: "paid", evidence }
      const nextAction = nextActionOf(reply)
      return nextAction ? { kind: "initiated", nextAction, evidence } : { kind: "unknown", evidence }
    }
    case "pending":
      return { kind: "waiting", evidence }
    case "declined":
    case "closed":
    case "expired":
      return { kind: meaning.onPayment, advice: meaning.advice, evidence }
    case "rejected":
      return { kind: "rejected", evidence }
    case "duplicate":
    case "unknown":
      return { kind: "unknown", evidence }
    default:
      return unreachable(meaning.onPayment)
  }
}

/** Interprets a reply to a refund call. A number that QFPay has seen before must be enquired, so it is unknown. */
export function outcomeOfRefund(reply: OperationReply): RefundOutcome {
  const evidence = evidenceOf(reply)
  const meaning = meaningOf(reply.respcd, evidence.gatewayMessage)
  switch (meaning.onRefund) {
    case "done":
    case "pending":
    case "rejected":
    case "unknown":
      return { kind: meaning.onRefund, evidence }
    case "duplicate":
      return { kind: "unknown", evidence }
    case "already_refunded":
      return { kind: "refused", later: false, refusal: "already_refunded", evidence }
    case "refused":
    case "refused_later":
      return {
        kind: "refused",
        later: meaning.onRefund === "refused_later",
        refusal: meaning.refusal ?? "denied",
        evidence,
      }
    default:
      return unreachable(meaning.onRefund)
  }
}

/** Interprets a reply to a close or a reversal. It never proves that nobody paid: enquire afterward. */
export function outcomeOfClose(reply: OperationReply): CloseOutcome {
  const evidence = evidenceOf(reply)
  return { kind: meaningOf(reply.respcd, evidence.gatewayMessage).onClose, evidence }
}

/** What was requested from QFPay, to compare its record with. */
export interface Expectation {
  readonly out_trade_no: string
  /** In minor units. */
  readonly txamt: number
  readonly txcurrcd: string
}

/** What QFPay's record of an `out_trade_no` means for the requested payment. */
export type Verdict =
  | { readonly kind: "paid"; readonly row: PaidRow; readonly surplus: readonly PaidRow[] }
  | {
      readonly kind: "differs"
      readonly row: EnquiryRow
      readonly field: "txamt" | "txcurrcd"
      readonly received: string
    }
  | { readonly kind: "refunded"; readonly row: EnquiryRow; readonly inFull: boolean }
  | {
      readonly kind: "waiting" | "unknown" | "declined" | "closed" | "expired"
      readonly evidence: Evidence
      readonly advice: Advice
      readonly syssn?: string | undefined
    }
  | { readonly kind: "not_found" }

/** A paid row, with QFPay's number, which a refund needs. */
export type PaidRow = EnquiryRow & { readonly syssn: string }

/**
 * `cancel` of a row whose `respcd` is still 0000 although it is not a live payment. Source: QFPay docs, Transaction
 * Enquiry.
 */
const CANCEL = { reversed: "1", closed: "2", refunded: "3", refunded_in_part: "5" } as const

/** What happened to the money of a paid row since; `undefined`: nothing. */
export function cancellationOf({ cancel }: EnquiryRow): keyof typeof CANCEL | undefined {
  return (Object.keys(CANCEL) as (keyof typeof CANCEL)[]).find((name) => CANCEL[name] === cancel)
}

/** Whether a row is a payment under this number; refund rows and rows of other numbers are not. */
function isPaymentRow(row: EnquiryRow, outTradeNo: string): boolean {
  return row.out_trade_no === outTradeNo && (row.order_type ?? "payment") === "payment" && row.origssn === undefined
}

/**
 * Judges all rows of one number. There can be several (attempts and tabs on the hosted page), so position means
 * nothing: any live paid row means paid, and each further one is surplus. Amount and currency must match the request
 * exactly.
 */
export function judge(rows: readonly EnquiryRow[], expected: Expectation): Verdict {
  const payments = rows.filter((row) => isPaymentRow(row, expected.out_trade_no))
  const paid = payments.filter((row) => meaningOf(row.respcd, row.errmsg).onEnquiry === "paid")
  const live = paid.filter((row): row is PaidRow => row.syssn !== undefined && isLivePayment(row))
  const exact = live.filter((row) => row.txamt === expected.txamt && row.txcurrcd === expected.txcurrcd)
  const [first, ...rest] = exact
  if (first) return { kind: "paid", row: first, surplus: rest.concat(live.filter((row) => !exact.includes(row))) }

  const [wrong] = live
  if (wrong) {
    const field = wrong.txamt === expected.txamt ? "txcurrcd" : "txamt"
    return { kind: "differs", row: wrong, field, received: String(wrong[field] ?? "(nothing)") }
  }
  const refunded = paid.find((row) => row.cancel === CANCEL.refunded || row.cancel === CANCEL.refunded_in_part)
  if (refunded) return { kind: "refunded", row: refunded, inFull: refunded.cancel === CANCEL.refunded }
  return judgeUnpaid(payments)
}

/** Whether the money of a paid row is still with the merchant: not reversed, not closed, not refunded. */
export function isLivePayment(row: EnquiryRow): boolean {
  return cancellationOf(row) === undefined
}

/** From most to least hopeful: while one row may still be paid, the number may still be paid. */
const HOPE = ["waiting", "unknown", "declined", "expired", "closed"] as const

function judgeUnpaid(rows: readonly EnquiryRow[]): Verdict {
  const verdicts = rows.map((row) => {
    const meaning = meaningOf(row.respcd, row.errmsg)
    const evidence: Evidence = { respcd: row.respcd, gatewayMessage: row.errmsg ?? "" }
    return { kind: unpaidKind(meaning.onEnquiry, row), evidence, advice: meaning.advice, syssn: row.syssn }
  })
  for (const kind of HOPE) {
    const verdict = verdicts.find((candidate) => candidate.kind === kind)
    if (verdict) return verdict
  }
  return { kind: "not_found" }
}

function unpaidKind(enquiryClass: ReturnType<typeof meaningOf>["onEnquiry"], row: EnquiryRow): (typeof HOPE)[number] {
  switch (enquiryClass) {
    case "paid":
      // Paid once and refunded by a reversal or a close, or paid without QFPay's number.
      return row.cancel === CANCEL.reversed || row.cancel === CANCEL.closed ? "closed" : "unknown"
    case "pending":
      return "waiting"
    case "failed":
      return "declined"
    case "closed":
    case "expired":
    case "unknown":
      return enquiryClass
    case "refunded":
    case "rejected":
      return "unknown"
    default:
      return unreachable(enquiryClass)
  }
}

/**
 * Whether a genuine notification has a different amount or currency than requested. A missing value is no
 * contradiction.
 */
export function contradicts(
  stated: { readonly txamt?: number | undefined; readonly txcurrcd?: string | undefined },
  asked: Expectation,
): boolean {
  const isOtherAmount = stated.txamt !== undefined && stated.txamt !== asked.txamt
  return isOtherAmount || (stated.txcurrcd !== undefined && stated.txcurrcd !== asked.txcurrcd)
}
