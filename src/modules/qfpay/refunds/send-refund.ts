import {
  mintRefundReference,
  outcomeOfRefund,
  type RefundOutcome,
  REFUND_ANSWERED_MS,
  REFUND_BOOKED_MS,
  REFUND_SPACING_MS,
} from "../../../qfpay/domain"
import {
  QfpayProtocolError,
  QfpayRefundRefusedError,
  QfpayRejectionError,
  QfpayTransportError,
} from "../../../qfpay/errors"
import { merchantMessage, refusalMessage } from "../../../qfpay/messages"
import type { OperationReply } from "../../../qfpay/wire"
import type { QfpayContext } from "../context"
import type { Trigger, RefundRow } from "../ledger"
import { learnWalletFacts } from "../payments/wallet-facts"
import { enquireRefund, failureReportDueAt } from "../enquiries/enquire-refund"
import { factsOf, pendingError, type Received, refusedError, storedRefusalError } from "./refund-errors"

/** What is to be refunded, and for whom. */
export interface Wanted {
  /** In minor units. */
  readonly txamt: number
  /** The amount that Medusa requested: major units, exact. */
  readonly requestedAmount: string | null
  readonly idempotencyKey: string | null
  /** The case that asks for it. */
  readonly heldPaymentId?: string | undefined
  readonly trigger: Trigger
}

/**
 * A refund that answers an admin's click appears in Medusa's books without further work; they are checked a little
 * later.
 */
export const bookDueAt = (context: QfpayContext) => new Date(context.now().getTime() + REFUND_BOOKED_MS)

/** Writes the refund to the ledger before QFPay is called. */
export async function openRefund(context: QfpayContext, received: Received, wanted: Wanted): Promise<RefundRow> {
  const { account, wallet, scenario, pay_type, payment_session_id, txcurrcd, out_trade_no } = received.payment
  const now = context.now()
  return context.ledger.refunds.open(
    {
      ...{ account, wallet, scenario, pay_type, payment_session_id, txcurrcd },
      out_trade_no: mintRefundReference(),
      txamt: wanted.txamt,
      requested_amount: wanted.requestedAmount,
      idempotency_key: wanted.idempotencyKey,
      parent_out_trade_no: out_trade_no,
      parent_syssn: received.syssn,
      held_payment_id: wanted.heldPaymentId ?? null,
      created_at: now,
      next_enquiry_at: new Date(now.getTime() + REFUND_ANSWERED_MS),
    },
    wanted.trigger,
  )
}

/** How a refund is sent. */
interface Sending {
  readonly trigger: Trigger
  /** The number was sent before, so a refusal may be about the first attempt, which went through. */
  readonly isRepeat: boolean
  /** Whoever requested the refund learns of a refusal from the error of this call. Otherwise it is due to be reported. */
  readonly answersRequester: boolean
}

/** Sends one refund call, and asks QFPay when the answer leaves anything open. */
export async function sendRefund(
  context: QfpayContext,
  received: Received,
  refund: RefundRow,
  sending: Sending,
): Promise<RefundRow> {
  const { isRepeat, trigger, answersRequester } = sending
  const { refunds } = context.ledger
  const number = refund.out_trade_no
  if (isRepeat) await refunds.sentAgain(number, context.now())
  const reply = await send(context, received, refund, sending)
  const outcome = reply && outcomeOfRefund(reply)
  // A repeat without a reply keeps the number from an earlier reply.
  const syssn = reply?.syssn ?? refund.syssn
  // An answer that names no refund may be about anything, so an enquiry decides.
  const isDone = outcome?.kind === "done" && (syssn !== null || reply?.out_trade_no === number)
  const isFinal = isDone || outcome?.kind === "refused" || outcome?.kind === "rejected"
  if (outcome && isFinal && !(isRepeat && outcome.kind !== "done")) {
    const recorded = await recordOutcome(context, received, refund, outcome, syssn, sending)
    await learnWalletFacts(context, number, reply)
    return recorded
  }
  const why = { trigger, evidence: outcome?.evidence }
  const isAcknowledged = outcome?.kind === "pending" || outcome?.kind === "done" || syssn !== null
  if (isAcknowledged) await refunds.pending(number, syssn, why)
  else await refunds.unanswered(number, why)
  // QFPay asks for 3 to 5 s before an enquiry. Most pending refunds are done by then.
  await context.sleep(REFUND_SPACING_MS)
  const open = (await refunds.find(number)) ?? refund
  const { row: asked, answer } = await enquireRefund(context, open, trigger)
  if (asked.state === "done") return asked
  if (asked.state === "refused") {
    if (answersRequester) await refunds.reported(asked)
    throw storedRefusalError(asked, received)
  }
  // QFPay has no record of the first attempt, so the refusal answers this one.
  if (answer === "not_found" && outcome && isFinal && !speaksOfEarlierTry(outcome)) {
    return recordOutcome(context, received, refund, outcome, syssn, sending)
  }
  throw pendingError(asked)
}

/** A refusal because of an earlier refund, which may be the first attempt, whatever is on record so far. */
function speaksOfEarlierTry(outcome: RefundOutcome): boolean {
  if (outcome.kind !== "refused") return false
  return outcome.refusal === "already_refunded" || outcome.refusal === "still_processing"
}

/**
 * @returns `undefined` when the outcome of the call is not known
 * @throws QfpayRefundRefusedError when nothing was sent under this number
 */
async function send(
  context: QfpayContext,
  received: Received,
  refund: RefundRow,
  { isRepeat, trigger }: Sending,
): Promise<OperationReply | undefined> {
  const { payment } = received
  try {
    const request = {
      syssn: received.syssn,
      out_trade_no: refund.out_trade_no,
      txamt: refund.txamt,
      txdtm: refund.created_at,
    }
    const reply = await context.accounts.get(payment.account).client.refund(request, received.lease?.assertHeld)
    assertEcho(reply, refund)
    return reply
  } catch (error) {
    if (!(error instanceof QfpayTransportError || error instanceof QfpayProtocolError)) throw error
    context.logger.warn(`${error.message} (refund ${refund.out_trade_no} of ${payment.out_trade_no})`)
    // QFPay's call limit is used up: the call was never sent.
    const isSent = isRepeat || !(error.moneyMoved === "no" && error.retry === "later")
    if (isSent) return undefined
    await context.ledger.refunds.lost(refund.out_trade_no, { trigger, detail: { reason: error.message } }, null)
    throw new QfpayRefundRefusedError(refusalMessage("not_sent"), {
      ...{ facts: factsOf(received), retry: "later", cause: error },
    })
  }
}

/** A reply about another number or amount does not answer our call. */
function assertEcho(reply: OperationReply, refund: RefundRow): void {
  for (const field of ["out_trade_no", "txamt", "txcurrcd"] as const) {
    const received = reply[field]
    if (received === undefined || received === refund[field]) continue
    throw new QfpayProtocolError(`QFPay's answer is not about this refund: its ${field} differs.`, {
      facts: { account: refund.account, out_trade_no: refund.out_trade_no, expected: String(refund[field]) },
      moneyMoved: "unknown",
    })
  }
}

async function recordOutcome(
  context: QfpayContext,
  received: Received,
  refund: RefundRow,
  outcome: RefundOutcome,
  syssn: string | null,
  { trigger, answersRequester }: Sending,
): Promise<RefundRow> {
  const { evidence } = outcome
  const why = { trigger, evidence }
  const { refunds } = context.ledger
  if (outcome.kind === "done") {
    return (await refunds.done(refund.out_trade_no, syssn, bookDueAt(context), why)).row
  }
  await refunds.refused(refund.out_trade_no, syssn, why, answersRequester ? null : failureReportDueAt(context, refund))
  if (outcome.kind === "refused") throw refusedError(outcome.refusal, factsOf(received), evidence, outcome.later)
  const { respcd: code, gatewayMessage: answer } = evidence
  const said = answer ? [merchantMessage("qfpay_answer", { answer })] : []
  throw new QfpayRejectionError([merchantMessage("refund_call_refused", { code }), ...said], {
    facts: { ...factsOf(received), ...evidence },
  })
}
