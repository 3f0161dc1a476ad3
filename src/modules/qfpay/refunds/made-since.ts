import { CLOCKS_APART_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import type { Trigger, HeldMoney, RefundRow } from "../ledger"
import { isDone, isOpen } from "./earlier-refunds"
import { madeSince } from "./refund-errors"

/** A refund that somebody was promised, and that QFPay has not made. */
interface Promised {
  /** `out_trade_no` of the payment. */
  readonly outTradeNo: string
  /** In minor units. */
  readonly txamt: number
  /** Its id in Medusa, if it has one. */
  readonly key: string
  /** When it was requested, as far as the ledger knows. Medusa's own time counts, too. */
  readonly since?: Date | undefined
  /** The case that asks for it. */
  readonly heldPaymentId?: string | undefined
  /** The refunds made since of which the person who decides has been told. */
  readonly toldOf?: readonly string[]
}

/**
 * Nobody but a person knows whether a refund made since is the promised one: the merchant may have made it on the order or
 * in QFPay's portal, or for another case of the same click. Or it may be for something else. They are told once.
 *
 * @throws QfpayConflictError
 */
export async function assertNotMadeSince(
  context: QfpayContext,
  promised: Promised,
  refunds: readonly RefundRow[],
  trigger: Trigger,
): Promise<void> {
  const { outTradeNo, heldPaymentId, toldOf = [] } = promised
  const made = await findMadeSince(context, promised, refunds)
  const numbers = made.map(({ out_trade_no }) => out_trade_no)
  if (numbers.every((number) => toldOf.includes(number))) return
  if (trigger === "admin" && heldPaymentId !== undefined) await context.ledger.heldMoney.told(heldPaymentId, numbers)
  throw madeSince(outTradeNo, made)
}

async function findMadeSince(
  { medusa }: QfpayContext,
  { key, txamt, since }: Pick<Promised, "key" | "txamt" | "since">,
  refunds: readonly RefundRow[],
): Promise<RefundRow[]> {
  const times = [since, await medusa.refundCreatedAt(key)].flatMap((time) => time?.getTime() ?? [])
  const earliest = Math.min(...times) - CLOCKS_APART_MS
  return refunds.filter((it) => isDone(it) && it.txamt === txamt && it.created_at.getTime() >= earliest)
}

/**
 * The refund in Medusa about which a case asked whether it is one that was made since. If a person closes that case, it is:
 * Medusa shows one refund too many.
 */
export async function refundShownTwice(context: QfpayContext, held: HeldMoney): Promise<string | undefined> {
  const { refund_id: key, reason, state, txamt, out_trade_no } = held
  if (reason !== "refund_refused" || state !== "dismissed" || key === null) return undefined
  const refunds = await context.ledger.refunds.ofPayment(out_trade_no)
  const isMade = refunds.some((refund) => refund.idempotency_key === key && (isDone(refund) || isOpen(refund)))
  if (isMade || !(await context.medusa.hasRefund(key))) return undefined
  return (await findMadeSince(context, { key, txamt }, refunds)).length > 0 ? key : undefined
}
