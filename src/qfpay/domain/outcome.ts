import { type Advice, meaningOf, type PayType, type RefundRefusal } from "../catalogue"
import type { EnquiryRow, OperationReply, PaymentReply } from "../wire"

/** What the shopper needs to pay: exactly one of the three. */
export type CarrierData =
  | { readonly qrcode: string }
  | { readonly pay_url: string }
  | { readonly pay_params: Readonly<Record<string, unknown>> | string }

/** QFPay's own code and words, for the timeline and for a support case. */
export interface Evidence {
  readonly respcd: string
  readonly words: string
}

/** What the answer to a payment call means. */
export type PaymentOutcome =
  | { readonly kind: "presented"; readonly carrier: CarrierData; readonly evidence: Evidence }
  | { readonly kind: "paid"; readonly evidence: Evidence }
  | { readonly kind: "waiting"; readonly evidence: Evidence }
  | { readonly kind: "declined" | "closed" | "expired"; readonly advice: Advice; readonly evidence: Evidence }
  | { readonly kind: "rejected"; readonly evidence: Evidence }
  | { readonly kind: "unknown"; readonly evidence: Evidence }

/** What the answer to a refund call means. */
export type RefundOutcome =
  | { readonly kind: "done" | "pending" | "unknown" | "rejected"; readonly evidence: Evidence }
  | { readonly kind: "refused"; readonly later: boolean; readonly refusal: RefundRefusal; readonly evidence: Evidence }

/** What the answer to a close or a reversal means. */
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
  return { respcd: reply.respcd, words: [reply.resperr, reply.respmsg].filter(Boolean).join(" / ").slice(0, 500) }
}

/** What came, best first: empty strings are common, so absence is what counts. */
function carrierOf(reply: PaymentReply): CarrierData | undefined {
  const qrcode = reply.qrcode ?? reply.code_url
  if (qrcode) return { qrcode }
  const payUrl = reply.pay_url ?? reply.web_url
  if (payUrl) return { pay_url: payUrl }
  return reply.pay_params === undefined ? undefined : { pay_params: reply.pay_params }
}

/**
 * What the answer to a payment call means. `0000` says that the order was created; only for cpm that it is paid
 * (source: QFPay docs, status codes, zh-Hant). `0000` without a carrier leaves nothing to show, so it is unknown.
 */
export function outcomeOfPayment(reply: PaymentReply, payType: PayType): PaymentOutcome {
  const evidence = evidenceOf(reply)
  const meaning = meaningOf(reply.respcd, evidence.words)
  switch (meaning.onPayment) {
    case "accepted": {
      if (payType.scenario === "cpm") return { kind: "paid", evidence }
      const carrier = carrierOf(reply)
      return carrier ? { kind: "presented", carrier, evidence } : { kind: "unknown", evidence }
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

/** What the answer to a refund call means. A number that QFPay has seen before must be enquired, so it is unknown. */
export function outcomeOfRefund(reply: OperationReply): RefundOutcome {
  const evidence = evidenceOf(reply)
  const meaning = meaningOf(reply.respcd, evidence.words)
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

/** What the answer to a close or a reversal means. It never proves that nobody paid: enquire afterwards. */
export function outcomeOfClose(reply: OperationReply): CloseOutcome {
  const evidence = evidenceOf(reply)
  return { kind: meaningOf(reply.respcd, evidence.words).onClose, evidence }
}

/** What was asked of QFPay, to hold its record against. */
export interface Expectation {
  readonly out_trade_no: string
  /** Minor units. */
  readonly txamt: number
  readonly txcurrcd: string
}

/** What QFPay's record of an `out_trade_no` means for the one payment that was asked. */
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

/** A row that is paid, with the number of QFPay's that a refund needs. */
export type PaidRow = EnquiryRow & { readonly syssn: string }

/** `cancel` of a row whose `respcd` is still 0000 though it is no live payment. Source: QFPay docs, Transaction Enquiry. */
const CANCEL = { reversed: "1", closed: "2", refunded: "3", refundedInPart: "5" } as const

/** Whether a row is a payment under this number: refund rows and rows of other numbers are not. */
function isPaymentRow(row: EnquiryRow, outTradeNo: string): boolean {
  return row.out_trade_no === outTradeNo && (row.order_type ?? "payment") === "payment" && row.origssn === undefined
}

/**
 * Judges all rows of one number. Several can exist (retries and tabs on the hosted page), so none is "the first": any
 * live paid row means paid, each further one is surplus. Amount and currency must equal what was asked, to the unit.
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
  const refunded = paid.find((row) => row.cancel === CANCEL.refunded || row.cancel === CANCEL.refundedInPart)
  if (refunded) return { kind: "refunded", row: refunded, inFull: refunded.cancel === CANCEL.refunded }
  return judgeUnpaid(payments)
}

/** Whether the money of a paid row is still with the merchant: not reversed, not closed, not refunded. */
export function isLivePayment(row: EnquiryRow): boolean {
  return (
    row.cancel !== CANCEL.reversed &&
    row.cancel !== CANCEL.closed &&
    row.cancel !== CANCEL.refunded &&
    row.cancel !== CANCEL.refundedInPart
  )
}

/** Most hopeful first: while one row may still be paid, the number may still be paid. */
const HOPE = ["waiting", "unknown", "declined", "expired", "closed"] as const

function judgeUnpaid(rows: readonly EnquiryRow[]): Verdict {
  const verdicts = rows.map((row) => {
    const meaning = meaningOf(row.respcd, row.errmsg)
    const evidence: Evidence = { respcd: row.respcd, words: row.errmsg ?? "" }
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
      // Paid once and given back by a reversal or a close, or paid without a number to name it by.
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

/** Whether a genuine notification states another amount or currency than was asked. What it leaves out is no contradiction. */
export function contradicts(
  stated: { readonly txamt?: number | undefined; readonly txcurrcd?: string | undefined },
  asked: Expectation,
): boolean {
  const isOtherAmount = stated.txamt !== undefined && stated.txamt !== asked.txamt
  return isOtherAmount || (stated.txcurrcd !== undefined && stated.txcurrcd !== asked.txcurrcd)
}
