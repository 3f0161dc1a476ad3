import { QfpayConflictError, QfpayUsageError } from "../../../qfpay/errors"
import type { QfpayContext } from "../context"
import type { RefundRow } from "../ledger"
import { isDone } from "./earlier-refunds"

const TO_PERSON = "to_person"

/**
 * Records that an earlier refund has answered this request. A person knows that then, but a program whose own request for
 * that refund got no answer does not.
 */
export async function acknowledgeForRequester(
  context: QfpayContext,
  refund: RefundRow,
  byPerson: boolean,
): Promise<void> {
  await context.ledger.refunds.acknowledged(refund.out_trade_no, "admin", byPerson ? { [TO_PERSON]: true } : undefined)
}

/**
 * A finished refund that may be the requested one, because whoever requests it has not been told of it. A person is told
 * once; a program may repeat its request for hours, and is told until the refund is acknowledged for it.
 */
export async function findUnacknowledged(
  context: QfpayContext,
  refunds: readonly RefundRow[],
  byPerson: boolean,
): Promise<RefundRow | undefined> {
  for (const refund of refunds.filter(isDone)) {
    if (refund.acknowledged_at === null) return refund
    if (!byPerson && (await isKnownToPersonOnly(context, refund))) return refund
  }
  return undefined
}

async function isKnownToPersonOnly({ ledger }: QfpayContext, refund: RefundRow): Promise<boolean> {
  const last = (await ledger.events(refund.out_trade_no)).findLast(({ kind }) => kind === "refund_acknowledged")
  // A person has reported a refund made outside QFPay.
  return last ? last.detail?.[TO_PERSON] === true : refund.outside_by !== null
}

/**
 * Records that a program knows of a finished refund, so that it can refund the same amount again.
 * @throws QfpayConflictError for a refund that is not done
 */
export async function acknowledgeRefund(context: QfpayContext, outTradeNo: string): Promise<void> {
  const refund = await context.ledger.refunds.find(outTradeNo)
  if (!refund) throw new QfpayUsageError(`The ledger has no refund ${outTradeNo}.`)
  if (!isDone(refund))
    throw new QfpayConflictError(`The refund ${outTradeNo} is not done: its state is ${refund.state}.`)
  await context.ledger.refunds.acknowledged(outTradeNo, "admin")
}
