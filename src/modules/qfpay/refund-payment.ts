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
  QfpayConflictError,
  QfpayProtocolError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayRejectionError,
  QfpayTransportError,
} from "../../qfpay/errors"
import type { QfpayContext } from "./context"
import { enquireRefund, isOpenRefund, SHOWN_WITHIN_MS } from "./enquire-refund"
import type { Cause, TransactionRow } from "./ledger"

export interface RefundPaymentInput {
  /** `out_trade_no` of the payment. */
  readonly outTradeNo: string
  /** Major units, decimal digits. */
  readonly amount: string
  /** The refund's id in Medusa: new at each click. */
  readonly idempotencyKey: string
  /** Number of a refund that is done and that Medusa is only to show: then no money moves, whatever happens. */
  readonly showing?: string | undefined
}

/** Money that arrived, of which some is to go back. */
interface Received {
  /** The payment under whose number it arrived. */
  readonly payment: TransactionRow
  /** QFPay's number of the money: the payment's own, or that of a second payment under the same number. */
  readonly syssn: string
  /** Minor units, as they arrived. */
  readonly txamt: number
}

/** So long a refund waits for another of the same payment: two calls, an enquiry and the pause between them. */
const PATIENCE_MS = 90_000

/** QFPay refuses a second refund of one payment within about a second. Source: refusals recorded in production. */
const SPACING_MS = 3_000

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Refunds a payment, wholly or in part, for Medusa. Refunds of one payment come one after the other. Medusa forgets a
 * refund that throws and sends the next click under a new key, so the ledger decides: an earlier refund whose end is
 * unknown is asked about first, and if it went through, it is this one; no second number goes out for the same money.
 * One that went through behind the merchant's back (after a lost answer, in QFPay's portal) is told once before the same
 * amount is refunded again.
 *
 * @throws QfpayRefundRefusedError with what the merchant can do; QfpayRefundPendingError while QFPay has not decided;
 *   QfpayRejectionError when QFPay refuses the call
 */
export async function refundPayment(context: QfpayContext, input: RefundPaymentInput): Promise<TransactionRow> {
  const { ledger } = context
  const payment = await ledger.find(input.outTradeNo)
  if (!payment?.syssn || payment.kind !== "payment") throw refused("not_paid", { out_trade_no: input.outTradeNo })
  const received = { payment, syssn: payment.syssn, txamt: payment.txamt }
  const { amountMinor } = toMinorUnits(input.amount, payment.txcurrcd)

  return ledger.withLease(leaseOf(payment), PATIENCE_MS, async () => {
    if (input.showing !== undefined) return showOnly(context, received, input.showing, amountMinor)
    const earlier = await lookUpEarlier(context, received, "admin")
    const unshown = earlier.refunds.find(
      ({ state, settled_at, txamt }) => state === "done" && !settled_at && txamt === amountMinor,
    )
    // Its click was never answered, so Medusa may show it under that click's id: the background job finds out.
    if (unshown?.idempotency_key) throw pending(unshown)
    if (unshown) return showInMedusa(context, unshown)
    // Money that never became an order, or went back already, is not Medusa's to refund; only what it was told late of.
    const { state } = (await ledger.find(payment.out_trade_no)) ?? payment
    if (state !== "paid" && state !== "settled") throw refused("not_paid", factsOf(received))
    const untold = earlier.refunds.find(
      ({ state, settled_at, told_at, txamt }) => state === "done" && settled_at && !told_at && txamt === amountMinor,
    )
    if (untold) throw await tell(context, untold)

    const key = { idempotencyKey: input.idempotencyKey, cause: "admin" } as const
    try {
      const done = await refundReceived(context, received, amountMinor, earlier, key)
      return await showInMedusa(context, done, context.now())
    } catch (error) {
      await ledger.forgetIdempotencyKey(payment.out_trade_no, input.idempotencyKey)
      throw error
    }
  })
}

/**
 * Gives back all of the money that arrived under one number of QFPay's and is held: by itself, or because a person says
 * so. Repeating it moves no money twice.
 *
 * @returns the refund, done
 * @throws as {@link refundPayment}
 */
export async function refundHeldMoney(
  context: QfpayContext,
  received: Received,
  cause: Cause,
): Promise<TransactionRow> {
  return context.ledger.withLease(leaseOf(received.payment), PATIENCE_MS, async () => {
    const earlier = await lookUpEarlier(context, received, cause)
    const done = earlier.refunds.find(({ state, txamt }) => state === "done" && txamt === received.txamt)
    return done ?? refundReceived(context, received, received.txamt, earlier, { idempotencyKey: null, cause })
  })
}

/**
 * Sends a refund again that QFPay has no record of, though Medusa shows it: the shop was stopped between the two. QFPay
 * takes each number once, so this cannot pay twice.
 *
 * @throws as {@link refundPayment}
 */
export async function repeatRefund(
  context: QfpayContext,
  refund: TransactionRow,
  cause: Cause,
): Promise<TransactionRow> {
  const payment = await context.ledger.find(refund.parent_out_trade_no ?? "")
  const syssn = refund.parent_syssn ?? payment?.syssn
  if (!payment || !syssn) throw refused("not_paid", { out_trade_no: refund.out_trade_no })
  return context.ledger.withLease(leaseOf(payment), PATIENCE_MS, async () => {
    const { row, answer } = await enquireRefund(context, refund, cause)
    if (answer !== "not_found") return row
    return ask(context, { payment, syssn, txamt: payment.txamt }, row, { isRepeat: true, cause })
  })
}

/** A call is given up after a minute at most, and QFPay books what arrived at once. */
const LOST_AFTER_MS = 10 * 60_000

/**
 * Gives up a refund that never reached QFPay, so that another can be made: under the payment's lease, after asking once
 * more, and never one that QFPay has said anything about. When QFPay shows it all the same one day, it is done.
 */
export async function giveUpLostRefund(context: QfpayContext, refund: TransactionRow): Promise<TransactionRow> {
  const payment = await context.ledger.find(refund.parent_out_trade_no ?? "")
  return context.ledger.withLease(leaseOf(payment ?? refund), PATIENCE_MS, async () => {
    const current = (await context.ledger.find(refund.out_trade_no)) ?? refund
    const { row, answer } = await enquireRefund(context, current, "job")
    const isSilent = row.respcd === null && row.syssn === null
    const age = context.now().getTime() - row.created_at.getTime()
    if (answer !== "not_found" || !isOpenRefund(row) || !isSilent || age < LOST_AFTER_MS) return row
    const entry = { kind: "refund_refused", cause: "job", detail: { reason: "QFPay has no record of it" } } as const
    return (await context.ledger.moveRefund(row.out_trade_no, "refused", entry, { next_enquiry_at: null })).row
  })
}

const leaseOf = (payment: TransactionRow) => `refund:${payment.out_trade_no}`

/** Refunds of the same money that were asked for before, as QFPay knows them now. */
interface Earlier {
  readonly refunds: readonly TransactionRow[]
  /** Numbers that QFPay says it does not have. */
  readonly unknownToQfpay: ReadonlySet<string>
}

async function lookUpEarlier(context: QfpayContext, { payment, syssn }: Received, cause: Cause): Promise<Earlier> {
  const refunds: TransactionRow[] = []
  const unknownToQfpay = new Set<string>()
  for (const refund of await context.ledger.refundsOf(payment.out_trade_no)) {
    if ((refund.parent_syssn ?? payment.syssn) !== syssn) continue
    const { row, answer } = await enquireRefund(context, refund, cause)
    if (answer === "not_found") unknownToQfpay.add(row.out_trade_no)
    refunds.push(row)
  }
  return { refunds, unknownToQfpay }
}

async function refundReceived(
  context: QfpayContext,
  received: Received,
  amountMinor: number,
  { refunds, unknownToQfpay }: Earlier,
  { idempotencyKey, cause }: { readonly idempotencyKey: string | null; readonly cause: Cause },
): Promise<TransactionRow> {
  if (payTypeByCode(received.payment.pay_type)?.refunds === "none") {
    throw new QfpayRefundRefusedError(NO_REFUNDS, { facts: factsOf(received) })
  }
  const open = refunds.find(isOpenRefund)
  if (open?.txamt === amountMinor && unknownToQfpay.has(open.out_trade_no)) {
    // QFPay has not seen it, and takes each number once: asking again under the same number cannot pay twice.
    return ask(context, received, open, { isRepeat: true, cause })
  }
  if (open) throw pending(open)

  const gone = refunds.filter(({ state }) => state === "done").reduce((sum, refund) => sum + refund.txamt, 0)
  if (gone + amountMinor > received.txamt) throw refused("above_refundable", factsOf(received))

  const last = refunds.at(-1)
  if (last) await sleep(Math.max(0, last.created_at.getTime() + SPACING_MS - context.now().getTime()))
  const refund = await openRefund(context, received, amountMinor, idempotencyKey, cause)
  return ask(context, received, refund, { isRepeat: false, cause })
}

async function openRefund(
  context: QfpayContext,
  { payment, syssn }: Received,
  txamt: number,
  idempotency_key: string | null,
  cause: Cause,
): Promise<TransactionRow> {
  const { account, wallet, scenario, pay_type, payment_session_id, txcurrcd } = payment
  const now = context.now()
  return context.ledger.open(
    {
      ...{ account, wallet, scenario, pay_type, payment_session_id, txamt, txcurrcd, idempotency_key },
      out_trade_no: mintRefundReference(payment_session_id),
      kind: "refund",
      parent_out_trade_no: payment.out_trade_no,
      parent_syssn: syssn,
      created_at: now,
      expires_at: now,
      next_enquiry_at: new Date(now.getTime() + SHOWN_WITHIN_MS),
    },
    cause,
  )
}

/**
 * Sends the one refund call, and asks QFPay when its answer leaves anything open.
 * @param isRepeat - the number was sent before, so a refusal may speak of the first try, which went through
 */
async function ask(
  context: QfpayContext,
  received: Received,
  refund: TransactionRow,
  { isRepeat, cause }: { readonly isRepeat: boolean; readonly cause: Cause },
): Promise<TransactionRow> {
  const { payment } = received
  const { client } = context.accounts.get(payment.account)
  let outcome: RefundOutcome | undefined
  // A repeat whose reply is lost, too, keeps the number that an earlier reply told.
  let syssn = refund.syssn ?? undefined
  try {
    const reply = await client.refund({
      syssn: received.syssn,
      out_trade_no: refund.out_trade_no,
      txamt: refund.txamt,
      txdtm: refund.created_at,
    })
    outcome = outcomeOfRefund(reply)
    syssn = reply.syssn ?? syssn
  } catch (error) {
    if (!(error instanceof QfpayTransportError || error instanceof QfpayProtocolError)) throw error
    context.logger.warn(`${error.message} (refund ${refund.out_trade_no} of ${payment.out_trade_no})`)
  }
  if (!outcome || outcome.kind === "unknown" || outcome.kind === "pending" || (isRepeat && outcome.kind !== "done")) {
    const changes = { syssn: syssn ?? null }
    await context.ledger.moveRefund(
      refund.out_trade_no,
      "pending",
      { kind: "refund_pending", cause, evidence: outcome?.evidence },
      changes,
    )
    // QFPay asks for 3 to 5 s before an enquiry. Most pending refunds are done by then.
    await sleep(SPACING_MS)
    const { row: asked } = await enquireRefund(context, { ...refund, syssn: syssn ?? null, state: "pending" }, cause)
    if (asked.state === "done") return asked
    throw asked.state === "refused" ? refusedBy(asked, received) : pending(asked)
  }
  return recordOutcome(context, received, refund, outcome, syssn, cause)
}

async function recordOutcome(
  context: QfpayContext,
  received: Received,
  refund: TransactionRow,
  outcome: RefundOutcome,
  syssn: string | undefined,
  cause: Cause,
): Promise<TransactionRow> {
  const { evidence } = outcome
  const changes = { syssn: syssn ?? null }
  if (outcome.kind === "done") {
    const { row } = await context.ledger.moveRefund(
      refund.out_trade_no,
      "done",
      { kind: "refund_done", cause, evidence },
      changes,
    )
    return row
  }
  await context.ledger.moveRefund(
    refund.out_trade_no,
    "refused",
    { kind: "refund_refused", cause, evidence },
    { ...changes, next_enquiry_at: null },
  )
  if (outcome.kind === "refused") throw refused(outcome.refusal, factsOf(received), evidence, outcome.later)
  throw new QfpayRejectionError(`QFPay refused the refund call (${evidence.respcd}). ${evidence.words}`, {
    facts: { ...factsOf(received), ...evidence },
  })
}

/**
 * From here on Medusa shows the refund, so that it is not taken for a later one.
 * @param told_at - when this click is the one that asked for it; an earlier click or QFPay's portal was not told yet
 */
async function showInMedusa(
  context: QfpayContext,
  refund: TransactionRow,
  told_at: Date | null = null,
): Promise<TransactionRow> {
  const changes = { settled_at: context.now(), told_at, next_enquiry_at: null }
  await context.ledger.note(refund.out_trade_no, { kind: "refund_shown", cause: "admin" }, changes)
  return { ...refund, ...changes }
}

async function showOnly(
  context: QfpayContext,
  received: Received,
  number: string,
  amountMinor: number,
): Promise<TransactionRow> {
  const refund = await context.ledger.find(number)
  const isOfPayment = refund?.parent_out_trade_no === received.payment.out_trade_no
  if (isOfPayment && refund.state === "done" && !refund.settled_at && refund.txamt === amountMinor) {
    return showInMedusa(context, refund)
  }
  throw new QfpayConflictError(`The refund ${number} is shown in Medusa already.`, { facts: factsOf(received) })
}

/** Before the same amount goes out once more: the merchant may only be repeating what already went through. */
async function tell(context: QfpayContext, refund: TransactionRow): Promise<QfpayRefundRefusedError> {
  await context.ledger.note(refund.out_trade_no, { kind: "refund_shown", cause: "admin" }, { told_at: context.now() })
  return new QfpayRefundRefusedError(
    `A refund of ${amountOf(refund)} that was asked for before, or in QFPay's portal, has gone through meanwhile ` +
      `(${refund.out_trade_no}). Reload the order to see it. To refund the same amount once more, ask again.`,
    { facts: { account: refund.account, out_trade_no: refund.out_trade_no }, retry: "later" },
  )
}

const factsOf = ({ payment, syssn }: Received) => ({
  account: payment.account,
  out_trade_no: payment.out_trade_no,
  pay_type: payment.pay_type,
  syssn,
})

const amountOf = ({ txamt, txcurrcd }: TransactionRow) => `${toMajorUnits(txamt, txcurrcd as CurrencyCode)} ${txcurrcd}`

function refused(refusal: RefundRefusal, facts: object, evidence?: Evidence, later = false): QfpayRefundRefusedError {
  const { respcd = "", words = "" } = evidence ?? {}
  const code = words.includes(respcd) ? "" : ` (${respcd})`
  const said = respcd ? ` QFPay's answer: ${words || "no words"}${code}.` : ""
  return new QfpayRefundRefusedError(REFUND_REFUSALS[refusal] + said, {
    facts: { ...facts, ...evidence },
    retry: later ? "later" : "never",
  })
}

function refusedBy(refund: TransactionRow, received: Received): QfpayRefundRefusedError {
  const evidence = { respcd: refund.respcd ?? "", words: refund.words ?? "" }
  const meaning = meaningOf(evidence.respcd, evidence.words)
  return refused(meaning.refusal ?? "denied", factsOf(received), evidence, meaning.onRefund === "refused_later")
}

function pending(refund: TransactionRow): QfpayRefundPendingError {
  return new QfpayRefundPendingError(
    `QFPay has not finished the refund of ${amountOf(refund)} yet (${refund.out_trade_no}). It is followed, and appears ` +
      "on the order when it is done. Asking again looks up the same refund: the money does not move twice.",
    { facts: { account: refund.account, out_trade_no: refund.out_trade_no } },
  )
}
