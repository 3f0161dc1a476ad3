import { messageOf } from "../../qfpay/errors"
import { payTypeByCode } from "../../qfpay/catalogue"
import { MONEY_ARRIVED, outcomeOfClose } from "../../qfpay/domain"
import type { QfpayContext } from "./context"
import { enquirePayment } from "./enquire-payment"
import type { Cause, TransactionRow } from "./ledger"

/**
 * Ends what can still be paid, as well as QFPay can. Asks first: an old document says that closing a paid order gives
 * the money back. A refusal is written down and not thrown, because a code that stays open is owned by the ledger: a
 * payment of it is recognised whenever it comes.
 *
 * @returns the row as it stands afterwards: look at `state`, a payment may have arrived meanwhile
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer
 */
export async function closePayment(context: QfpayContext, row: TransactionRow, cause: Cause): Promise<TransactionRow> {
  const asked = await enquirePayment(context, row, cause)
  const payType = payTypeByCode(row.pay_type)
  const isPayable = asked.state === "waiting" || asked.state === "created" || asked.state === "declined"
  if (!isPayable || !payType || payType.closing === "none") return asked

  const { client } = context.accounts.get(row.account)
  const request = {
    // Either number will do; QFPay's own is found in every month.
    ...(asked.syssn ? { syssn: asked.syssn } : { out_trade_no: asked.out_trade_no }),
    txamt: asked.txamt,
    txdtm: asked.created_at,
  }
  const reply = await (payType.closing === "close" ? client.close(request) : client.reverse(request))
  const { kind, evidence } = outcomeOfClose(reply)
  if (kind === "closed") {
    const { row: closed } = await context.ledger.movePayment(row.out_trade_no, "closed", { cause, evidence })
    return closed
  }
  await context.ledger.note(row.out_trade_no, { kind: "close_asked", cause, evidence, detail: { outcome: kind } })
  return kind === "paid" ? enquirePayment(context, asked, cause) : asked
}

/** A cart must not wait for a slow gateway: closing the old code goes on behind it. */
const CLOSE_WAIT_MS = 3_000

/**
 * Another code takes this one's place, or its session is deleted: marks the row, then closes what is payable, best
 * effort and without keeping the shopper waiting. A payment that arrives all the same is recognised by the mark.
 */
export async function replacePayment(context: QfpayContext, row: TransactionRow, cause: Cause): Promise<void> {
  if (!row.replaced_at) {
    await context.ledger.note(row.out_trade_no, { kind: "replaced", cause }, { replaced_at: context.now() })
  }
  if (MONEY_ARRIVED.has(row.state)) return
  const closing = closePayment(context, row, cause).catch((error: unknown) => {
    context.logger.warn(`The replaced code ${row.out_trade_no} could not be closed at QFPay: ${messageOf(error)}`)
  })
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_WAIT_MS)))
  await Promise.race([closing, patience])
  clearTimeout(timer)
}
