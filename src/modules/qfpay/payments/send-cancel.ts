import { payTypeByCode } from "../../../qfpay/catalogue"
import { type CloseOutcome, type Evidence, hasArrived, judge, outcomeOfClose } from "../../../qfpay/domain"
import { messageOf, QfpayError } from "../../../qfpay/errors"
import type { OperationReply } from "../../../qfpay/wire"
import { enquireRows } from "../accounts/enquire-rows"
import { laneOf } from "../accounts/lanes"
import type { QfpayContext } from "../context"
import type { Trigger, PaymentRow } from "../ledger"

/** The outcome of a cancel call; `none`: QFPay has no such call for the pay type. */
export type CancelOutcome = CloseOutcome["kind"] | "none"

/** The payment arrived while the call waited for its turn. */
class ArrivedError extends Error {
  override readonly name = "ArrivedError"
  constructor(readonly row: PaymentRow) {
    super(`${row.out_trade_no} has been paid.`)
  }
}

/**
 * Sends the one call that cancels an unpaid payment: a close or a reversal, depending on the pay type. Enquire first:
 * an old document says that closing a paid order refunds it. For the same reason nothing is sent once the ledger knows
 * that the payment has arrived. If it arrives while QFPay carries out the call, QFPay's record is compared.
 *
 * @returns the outcome, and the current row: `closed` when QFPay says so
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer
 */
export async function sendCancel(
  context: QfpayContext,
  row: PaymentRow,
  trigger: Trigger,
): Promise<{ outcome: CancelOutcome; row: PaymentRow }> {
  const payType = payTypeByCode(row.pay_type)
  if (!payType || payType.closing === "none") return { outcome: "none", row }
  const { client } = context.accounts.get(row.account)
  const request = {
    // QFPay accepts either number; it finds its own in every month.
    ...(row.syssn ? { syssn: row.syssn } : { out_trade_no: row.out_trade_no }),
    txamt: row.txamt,
    txdtm: row.created_at,
  }
  const beforeSending = async () => {
    const current = await context.ledger.payments.find(row.out_trade_no)
    if (current && hasArrived(current.state)) throw new ArrivedError(current)
  }
  let reply: OperationReply
  try {
    reply = await (payType.closing === "close"
      ? client.close(request, beforeSending)
      : client.reverse(request, beforeSending))
  } catch (error) {
    if (error instanceof ArrivedError) return { outcome: "paid", row: error.row }
    throw error
  }
  const { kind, evidence } = outcomeOfClose(reply)
  if (kind === "closed") {
    const { moved, row: closed } = await context.ledger.payments.unpaid(row.out_trade_no, "closed", {
      trigger,
      evidence,
    })
    if (moved || !hasArrived(closed.state)) return { outcome: kind, row: closed }
    // Refunded money is back with the shopper already.
    if (closed.state !== "refunded") await holdIfReturned(context, closed, evidence, trigger)
    return { outcome: "paid", row: closed }
  }
  await context.ledger.payments.closeAsked(row.out_trade_no, { trigger, evidence, detail: { outcome: kind } })
  return { outcome: kind, row }
}

/**
 * QFPay has accepted the call for a payment that has arrived meanwhile, so it may have returned the money while an order
 * counts it. Unless QFPay's record shows the payment, it goes on a person's list.
 */
async function holdIfReturned(
  context: QfpayContext,
  row: PaymentRow,
  evidence: Evidence,
  trigger: Trigger,
): Promise<void> {
  const { ledger, logger } = context
  await ledger.payments.closeAsked(row.out_trade_no, { trigger, evidence, detail: { outcome: "closed" } })
  const rows = await enquireRows(context, row, laneOf(trigger)).catch((error: unknown) => {
    if (!(error instanceof QfpayError)) throw error
    logger.warn(`${messageOf(error)} (out_trade_no ${row.out_trade_no})`)
    return []
  })
  if (judge(rows, row).kind === "paid") return
  const { account, out_trade_no, txamt, txcurrcd } = row
  const syssn = row.syssn ?? out_trade_no
  const isNew = await ledger.heldMoney.holdBeside(
    {
      ...{ account, out_trade_no, reason: "unaccounted", txamt, txcurrcd, syssn, refund_due_at: null },
      // As the reconciliation names it, which finds the same later.
      case_key: `undone:${syssn}`,
      detail: {
        at_qfpay: "closed",
        number: out_trade_no,
        syssn,
        respcd: evidence.respcd,
        words: evidence.gatewayMessage,
      },
    },
    trigger,
  )
  if (isNew) logger.error(`QFPay has closed ${out_trade_no} although it was paid; it is held for a person.`)
}
