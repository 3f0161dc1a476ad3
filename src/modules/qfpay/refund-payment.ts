import { type CurrencyCode, meaningOf, payTypeByCode, type RefundRefusal } from "../../qfpay/catalogue"
import {
  type Evidence,
  mintRefundReference,
  NO_REFUNDS,
  outcomeOfRefund,
  REFUND_REFUSALS,
  type RefundOutcome,
  toMajorUnits,
  toMinorUnits,
} from "../../qfpay/domain"
import {
  QfpayProtocolError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayRejectionError,
  QfpayTransportError,
} from "../../qfpay/errors"
import type { QfpayContext } from "./context"
import { enquireRefund } from "./enquire-refund"
import type { TransactionRow } from "./ledger"

export interface RefundPaymentInput {
  /** `out_trade_no` of the payment. */
  readonly outTradeNo: string
  /** Major units, decimal digits. */
  readonly amount: string
  /** The refund's id in Medusa: new at each click. */
  readonly idempotencyKey: string
}

/** Two calls of 15 s, an enquiry and the pause between two refunds fit in; a crash frees the lease after it. */
const LEASE_MS = 90_000

/** QFPay refuses a second refund of one payment within about a second. Source: refusals recorded in production. */
const SPACING_MS = 3_000

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Refunds a payment, wholly or in part. Refunds of one payment come one after the other. Medusa forgets a refund that
 * throws and sends the next click under a new key, so the ledger decides: an earlier refund whose end is unknown is asked
 * about first, and if it went through, it is this one; no second number goes out for the same money.
 *
 * @throws QfpayRefundRefusedError with what the merchant can do; QfpayRefundPendingError while QFPay has not decided;
 *   QfpayRejectionError when QFPay refuses the call
 */
export async function refundPayment(context: QfpayContext, input: RefundPaymentInput): Promise<TransactionRow> {
  const { ledger } = context
  return ledger.withLease(`refund:${input.outTradeNo}`, LEASE_MS, async () => {
    const payment = await ledger.find(input.outTradeNo)
    if (!payment || (payment.state !== "paid" && payment.state !== "settled") || !payment.syssn) {
      throw refused("not_paid", { out_trade_no: input.outTradeNo })
    }
    if (payTypeByCode(payment.pay_type)?.refunds === "none") {
      throw new QfpayRefundRefusedError(NO_REFUNDS, { facts: factsOf(payment) })
    }
    const { amountMinor } = toMinorUnits(input.amount, payment.txcurrcd)

    const earlier: TransactionRow[] = []
    const unknownToQfpay = new Set<string>()
    for (const refund of await ledger.refundsOf(payment.out_trade_no)) {
      const { row, answer } = await enquireRefund(context, refund, "admin")
      if (answer === "not_found") unknownToQfpay.add(row.out_trade_no)
      earlier.push(row)
    }
    const adopted = earlier.find(
      (refund) => refund.state === "done" && !refund.settled_at && refund.txamt === amountMinor,
    )
    if (adopted) return reportDone(context, adopted)
    const open = earlier.find((refund) => refund.state === "pending" || refund.state === "created")
    if (open?.txamt === amountMinor && unknownToQfpay.has(open.out_trade_no)) {
      // QFPay has not seen it, and takes each number once: asking again under the same number cannot pay twice.
      return reportDone(context, await ask(context, payment, open, { isRepeat: true }))
    }
    if (open) throw pending(open)

    const gone = earlier.filter((refund) => refund.state === "done").reduce((sum, refund) => sum + refund.txamt, 0)
    if (gone + amountMinor > payment.txamt) throw refused("above_refundable", factsOf(payment))

    const last = earlier.at(-1)
    if (last) await sleep(Math.max(0, last.created_at.getTime() + SPACING_MS - context.now().getTime()))
    const refund = await openRefund(context, payment, amountMinor, input.idempotencyKey)
    return reportDone(context, await ask(context, payment, refund))
  })
}

async function openRefund(
  context: QfpayContext,
  payment: TransactionRow,
  txamt: number,
  idempotencyKey: string,
): Promise<TransactionRow> {
  const { account, wallet, scenario, pay_type, payment_session_id, txcurrcd } = payment
  const now = context.now()
  return context.ledger.open(
    {
      ...{ account, wallet, scenario, pay_type, payment_session_id, txamt, txcurrcd },
      out_trade_no: mintRefundReference(payment_session_id),
      kind: "refund",
      parent_out_trade_no: payment.out_trade_no,
      idempotency_key: idempotencyKey,
      created_at: now,
      expires_at: now,
    },
    "admin",
  )
}

/**
 * Sends the one refund call, and asks QFPay when its answer leaves anything open.
 * @param isRepeat - the number was sent before, so a refusal may speak of the first try, which went through
 */
async function ask(
  context: QfpayContext,
  payment: TransactionRow,
  refund: TransactionRow,
  { isRepeat = false } = {},
): Promise<TransactionRow> {
  const { client } = context.accounts.get(payment.account)
  let outcome: RefundOutcome | undefined
  let syssn: string | undefined
  try {
    const reply = await client.refund({
      syssn: payment.syssn ?? "",
      out_trade_no: refund.out_trade_no,
      txamt: refund.txamt,
      txdtm: refund.created_at,
    })
    outcome = outcomeOfRefund(reply)
    syssn = reply.syssn
  } catch (error) {
    if (!(error instanceof QfpayTransportError || error instanceof QfpayProtocolError)) throw error
    context.logger.warn(`${error.message} (refund ${refund.out_trade_no} of ${payment.out_trade_no})`)
  }
  if (!outcome || outcome.kind === "unknown" || outcome.kind === "pending" || (isRepeat && outcome.kind !== "done")) {
    const changes = { syssn: syssn ?? null }
    await context.ledger.moveRefund(
      refund.out_trade_no,
      "pending",
      { kind: "refund_pending", cause: "admin", evidence: outcome?.evidence },
      changes,
    )
    // QFPay asks for 3 to 5 s before an enquiry. Most pending refunds are done by then.
    await sleep(SPACING_MS)
    const { row: asked } = await enquireRefund(context, { ...refund, syssn: syssn ?? null, state: "pending" }, "admin")
    if (asked.state === "done") return asked
    throw asked.state === "refused" ? refusedBy(asked, payment) : pending(asked)
  }
  return recordOutcome(context, payment, refund, outcome, syssn)
}

async function recordOutcome(
  context: QfpayContext,
  payment: TransactionRow,
  refund: TransactionRow,
  outcome: RefundOutcome,
  syssn: string | undefined,
): Promise<TransactionRow> {
  const { evidence } = outcome
  const changes = { syssn: syssn ?? null }
  if (outcome.kind === "done") {
    const { row } = await context.ledger.moveRefund(
      refund.out_trade_no,
      "done",
      { kind: "refund_done", cause: "admin", evidence },
      changes,
    )
    return row
  }
  await context.ledger.moveRefund(
    refund.out_trade_no,
    "refused",
    { kind: "refund_refused", cause: "admin", evidence },
    changes,
  )
  if (outcome.kind === "refused") throw refused(outcome.refusal, factsOf(payment), evidence, outcome.later)
  throw new QfpayRejectionError(`QFPay refused the refund call (${evidence.respcd}). ${evidence.words}`, {
    facts: { ...factsOf(payment), ...evidence },
  })
}

/** From here on Medusa knows of the refund, so that it is not taken for a later one. */
async function reportDone(context: QfpayContext, refund: TransactionRow): Promise<TransactionRow> {
  const settled_at = context.now()
  await context.ledger.note(refund.out_trade_no, { kind: "settled", cause: "admin" }, { settled_at })
  return { ...refund, settled_at }
}

const factsOf = (payment: TransactionRow) => ({
  account: payment.account,
  out_trade_no: payment.out_trade_no,
  pay_type: payment.pay_type,
  ...(payment.syssn && { syssn: payment.syssn }),
})

function refused(refusal: RefundRefusal, facts: object, evidence?: Evidence, later = false): QfpayRefundRefusedError {
  const said = evidence ? ` QFPay's answer: ${evidence.words || "no words"} (${evidence.respcd}).` : ""
  return new QfpayRefundRefusedError(REFUND_REFUSALS[refusal] + said, {
    facts: { ...facts, ...evidence },
    retry: later ? "later" : "never",
  })
}

function refusedBy(refund: TransactionRow, payment: TransactionRow): QfpayRefundRefusedError {
  const evidence = { respcd: refund.respcd ?? "", words: refund.words ?? "" }
  const meaning = meaningOf(evidence.respcd, evidence.words)
  return refused(meaning.refusal ?? "denied", factsOf(payment), evidence, meaning.onRefund === "refused_later")
}

function pending(refund: TransactionRow): QfpayRefundPendingError {
  const amount = `${toMajorUnits(refund.txamt, refund.txcurrcd as CurrencyCode)} ${refund.txcurrcd}`
  return new QfpayRefundPendingError(
    `QFPay has not finished the refund of ${amount} yet (${refund.out_trade_no}). Ask again in a few minutes: ` +
      "the same refund is looked up then, and the money does not move twice.",
    { facts: { account: refund.account, out_trade_no: refund.out_trade_no } },
  )
}
