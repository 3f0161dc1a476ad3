import { CLOCKS_APART_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import type { RefundRow } from "../ledger"
import { isDone } from "./earlier-refunds"
import { madeSinceError } from "./refund-errors"

/** A refund that somebody was promised, and that QFPay has not made. */
export interface PromisedRefund {
  /** `out_trade_no` of the payment. */
  readonly outTradeNo: string
  /** In minor units. */
  readonly txamt: number
  /** Identifies the refund: its id in Medusa, if it has one. */
  readonly key: string
  /**
   * When it was requested, as far as the ledger knows; Medusa's own time counts, too. A refund of this amount made since
   * then may be this one, so a person decides.
   */
  readonly since?: Date | undefined
  /** The case that asks for it. */
  readonly heldPaymentId?: string | undefined
  /** The refunds made since that the person who decides has been shown; missing unless a person decides. */
  readonly shownRefunds?: readonly string[]
}

/**
 * Nobody but a person knows whether a refund made since is the promised one: the merchant may have made it on the order or
 * in QFPay's portal, or for another case of the same click. Or it may be for something else. The person is shown each once.
 *
 * @throws QfpayConflictError
 */
export async function assertNotMadeSince(
  context: QfpayContext,
  promised: PromisedRefund,
  refunds: readonly RefundRow[],
): Promise<void> {
  const { outTradeNo, key, txamt, since, heldPaymentId, shownRefunds } = promised
  const times = [since, await context.medusa.refundCreatedAt(key)].flatMap((time) => time?.getTime() ?? [])
  const earliest = Math.min(...times) - CLOCKS_APART_MS
  const made = refunds.filter((it) => isDone(it) && it.txamt === txamt && it.created_at.getTime() >= earliest)
  const numbers = made.map(({ out_trade_no }) => out_trade_no)
  if (numbers.every((number) => shownRefunds?.includes(number))) return
  if (shownRefunds && heldPaymentId !== undefined) await context.ledger.heldMoney.refundsShown(heldPaymentId, numbers)
  throw madeSinceError(outTradeNo, made)
}
