import { payTypeByCode } from "../../../qfpay/catalogue"
import { type CloseOutcome, outcomeOfClose } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import type { Trigger, PaymentRow } from "../ledger"

/** The outcome of a cancel call; `none`: QFPay has no such call for the pay type. */
export type CancelOutcome = CloseOutcome["kind"] | "none"

/**
 * Sends the one call that cancels an unpaid payment: a close or a reversal, depending on the pay type. Enquire first:
 * an old document says that closing a paid order refunds it.
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
  const reply = await (payType.closing === "close" ? client.close(request) : client.reverse(request))
  const { kind, evidence } = outcomeOfClose(reply)
  if (kind === "closed") {
    const { row: closed } = await context.ledger.payments.unpaid(row.out_trade_no, "closed", { trigger, evidence })
    return { outcome: kind, row: closed }
  }
  await context.ledger.payments.closeAsked(row.out_trade_no, { trigger, evidence, detail: { outcome: kind } })
  return { outcome: kind, row }
}
