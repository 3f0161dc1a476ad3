import type { CurrencyCode } from "../../../qfpay/catalogue"
import { isOpenRefundState, mintRefundReference, roundToMinorUnits, toMajorUnits } from "../../../qfpay/domain"
import { QfpayAmountError, QfpayConflictError } from "../../../qfpay/errors"
import { merchantMessage, type Message } from "../../../qfpay/messages"
import type { QfpayContext } from "../context"
import {
  ARRIVED_OTHERWISE,
  type HeldMoney,
  type PaymentRow,
  refundedSyssn,
  type RefundRow,
  type Resolution,
} from "../ledger"
import { placePayment } from "../books/place-payment"
import { enquireRefund } from "../enquiries/enquire-refund"
import { alreadyResolved, isAnswerTo, isWholeMoney, keyOf, resolving } from "./refund-held-payment"
import { reportFailedRefund } from "./report-failed-refund"

/** A refund of an order's payment that a person made outside QFPay: a bank transfer, cash. */
export interface OutsideRefund {
  /** The payment's number. */
  readonly outTradeNo: string
  /** Major units, decimal digits. */
  readonly amount: string
  /** Major units: the refunded total that the person saw. It differs when two people record the same refund. */
  readonly refundedSoFar: string
  readonly by: string
  readonly note: string
}

/**
 * Records that an applied payment was refunded outside QFPay. It counts like any other refund and lowers what can still
 * be refunded through QFPay, so the same money cannot be refunded twice.
 *
 * @throws QfpayConflictError while a refund through QFPay may still be carried out, while a case of the payment is
 * open, and when something was refunded since the person looked; QfpayAmountError for more than is left
 */
export async function recordOutsideRefund(context: QfpayContext, input: OutsideRefund): Promise<RefundRow> {
  const payment = await paymentOf(context, input.outTradeNo)
  return context.ledger.withRefundLease(payment.out_trade_no, async () => {
    const current = await paymentOf(context, input.outTradeNo)
    if (current.state !== "applied") throw conflict(current, merchantMessage("not_applied", { state: current.state }))
    const refunded = await refundedSoFar(context, current, current.syssn)
    // Read only now: QFPay's answer about an earlier refund may have opened a case.
    const cases = await context.ledger.heldMoney.ofNumber(current.out_trade_no)
    // An `unaccounted` case is never refunded through QFPay while an order counts the money, so it does not conflict.
    if (cases.some(({ state, reason }) => state === "held" && reason !== "unaccounted")) {
      throw conflict(current, merchantMessage("case_open"))
    }
    const { txcurrcd } = current
    if (refunded !== roundToMinorUnits(input.refundedSoFar, txcurrcd)) {
      throw conflict(current, merchantMessage("refunded_since"))
    }
    const txamt = roundToMinorUnits(input.amount, txcurrcd)
    const left = current.txamt - refunded
    if (txamt <= 0 || txamt > left) {
      throw new QfpayAmountError(
        merchantMessage("refund_above_left", { left: `${toMajorUnits(left, txcurrcd as CurrencyCode)} ${txcurrcd}` }),
      )
    }
    const key = { syssn: current.syssn, txamt, idempotencyKey: null }
    return write(context, current, key, { by: input.by, note: input.note })
  })
}

/**
 * Closes a case because a person has refunded the money outside QFPay, once. If the ledger has the payment, a refund of
 * the rest is recorded; otherwise the note stays with the case.
 *
 * @throws QfpayConflictError for a resolved case, while a refund through QFPay may still be carried out, or when an
 * order counts the money
 */
export async function recordHeldOutside(context: QfpayContext, id: string, resolution: Resolution): Promise<HeldMoney> {
  return resolving(context, id, async (held) => {
    const payment = await context.ledger.payments.find(held.out_trade_no)
    if (payment) {
      const record = () => recordRest(context, payment, held, resolution)
      await context.ledger.withRefundLease(payment.out_trade_no, record)
    } else {
      const { by, note } = resolution
      const { txamt, txcurrcd, syssn } = held
      const detail = { by, note, txamt, txcurrcd, syssn, held_payment_id: id }
      await context.ledger.record(held, { kind: "refund_outside", trigger: "admin", detail })
    }
    const isResolved = await context.ledger.heldMoney.refunded(id, { ...resolution, isOutside: true })
    if (!isResolved) throw alreadyResolved(held)
  })
}

async function recordRest(context: QfpayContext, payment: PaymentRow, held: HeldMoney, resolution: Resolution) {
  const isWhole = isWholeMoney(held)
  const isItsOwn = payment.syssn === null || payment.syssn === held.syssn || held.syssn === payment.out_trade_no
  if (isWhole && isItsOwn && (await placePayment(context, payment)).placement === "applied") {
    throw conflict(payment, merchantMessage("record_on_order", { number: held.out_trade_no }))
  }
  const syssn = isItsOwn ? payment.syssn : held.syssn
  const refunded = await refundedSoFar(context, payment, syssn)
  const received = isItsOwn && !ARRIVED_OTHERWISE.has(held.reason) ? payment.txamt : held.txamt
  const left = received - refunded
  const txamt = isWhole ? left : Math.min(held.txamt, left)
  // After a crash between the refund and the case, nothing is left to record.
  if (txamt > 0 && !(await isWritten(context, held))) {
    const ofPart = isWhole ? { idempotencyKey: null } : { idempotencyKey: keyOf(held), heldPaymentId: held.id }
    await write(context, payment, { syssn, txamt, ...ofPart }, resolution, held.id)
  }
  if (!isWhole || !isItsOwn) return
  const detail = { by: resolution.by, reason: held.reason }
  await context.ledger.payments.refunded(held.out_trade_no, { trigger: "admin", detail })
}

/** Whether the part was refunded before a crash. */
async function isWritten({ ledger }: QfpayContext, held: HeldMoney): Promise<boolean> {
  if (isWholeMoney(held)) return false
  const refunds = await ledger.refunds.ofPayment(held.out_trade_no)
  return refunds.some((refund) => refund.state === "done" && isAnswerTo(held, refund))
}

/**
 * How much of one amount of money was refunded, in minor units, after enquiring about every refund with an open
 * outcome.
 * @throws QfpayConflictError while one of them may still be carried out
 */
async function refundedSoFar(context: QfpayContext, payment: PaymentRow, syssn: string | null): Promise<number> {
  let done = 0
  for (const refund of await context.ledger.refunds.ofPayment(payment.out_trade_no)) {
    if (refundedSyssn(refund, payment) !== syssn) continue
    const { row } = await enquireRefund(context, refund, "admin")
    if (isOpenRefundState(refund.state) && row.state === "refused") await reportFailedRefund(context, row)
    if (isOpenRefundState(row.state)) {
      throw conflict(payment, merchantMessage("refund_under_way", { number: row.out_trade_no }))
    }
    if (row.state === "done") done += row.txamt
  }
  return done
}

interface Written {
  readonly syssn: string | null
  readonly txamt: number
  readonly idempotencyKey: string | null
  /** The case about a part that it answers. */
  readonly heldPaymentId?: string | undefined
}

async function write(
  { ledger, now }: QfpayContext,
  payment: PaymentRow,
  { syssn, txamt, idempotencyKey, heldPaymentId }: Written,
  { by, note }: Resolution,
  caseId?: string,
): Promise<RefundRow> {
  const { account, wallet, scenario, pay_type, payment_session_id, txcurrcd, out_trade_no } = payment
  return ledger.refunds.outside(
    {
      ...{ account, wallet, scenario, pay_type, payment_session_id, txcurrcd, txamt },
      out_trade_no: mintRefundReference(),
      parent_out_trade_no: out_trade_no,
      parent_syssn: syssn,
      idempotency_key: idempotencyKey,
      requested_amount: null,
      created_at: now(),
      outside_by: by,
      held_payment_id: heldPaymentId ?? null,
    },
    { trigger: "admin", detail: { by, note, held_payment_id: caseId } },
  )
}

async function paymentOf({ ledger }: QfpayContext, outTradeNo: string): Promise<PaymentRow> {
  const payment = await ledger.payments.find(outTradeNo)
  if (payment) return payment
  throw new QfpayConflictError(merchantMessage("payment_unknown"), { facts: { out_trade_no: outTradeNo } })
}

const conflict = ({ account, out_trade_no }: PaymentRow, said: Message) =>
  new QfpayConflictError(said, { facts: { account, out_trade_no } })
