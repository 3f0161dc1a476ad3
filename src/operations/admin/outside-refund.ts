import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { HeldMoney, Resolution } from "../../modules/qfpay/ledger"
import type { OutsideRefund } from "../../modules/qfpay/refunds/record-outside-refund"
import { messageOf } from "../../qfpay/errors"
import { bookRefund } from "../../payments/book-refund"
import { withdrawHeldSession } from "../../payments/withdraw-held-session"

/**
 * Records an outside refund in the ledger, and books it.
 * @throws the errors of the module's `recordOutsideRefund`; if Medusa refuses now, the background job retries
 */
export async function recordAndBook(container: MedusaContainer, input: OutsideRefund): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  await qfpay.recordOutsideRefund(input)
  await bookOutsideRefunds(container, input.outTradeNo)
}

/** The same for a case of the attention list, which it closes. */
export async function recordAndBookHeld(
  container: MedusaContainer,
  id: string,
  resolution: Resolution,
): Promise<HeldMoney> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const before = await qfpay.ledger.heldMoney.find(id)
  if (before) await withdrawHeldSession(container, before)
  const held = await qfpay.recordHeldOutside(id, resolution)
  await bookOutsideRefunds(container, held.out_trade_no)
  return held
}

async function bookOutsideRefunds(container: MedusaContainer, outTradeNo: string): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  for (const refund of await ledger.refunds.ofPayment(outTradeNo)) {
    if (refund.state !== "done" || refund.recorded_at || refund.outside_by === null) continue
    try {
      await bookRefund(container, refund)
    } catch (error) {
      const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
      logger.warn(`${messageOf(error)} (refund ${refund.out_trade_no}; it will be tried again)`)
    }
  }
}
