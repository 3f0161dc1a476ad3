import type { MedusaContainer } from "@medusajs/framework/types"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import type { HeldMoney, PaymentRow, RefundRow, Resolution } from "../../modules/qfpay/ledger"
import type { PlacedPayment } from "../../modules/qfpay/books/place-payment"
import { messageOf, QfpayConflictError } from "../../qfpay/errors"
import { merchantMessage, type Message } from "../../qfpay/messages"
import { applyHeldPayment, applyPayment, withCollection } from "../../payments/apply-payment"

/**
 * Whether the classifier would apply held money now: its cart or order still needs exactly this amount, and none of it
 * has been refunded or is being refunded.
 */
export function canBecomeOrder(
  held: Pick<HeldMoney, "syssn" | "txamt" | "txcurrcd">,
  row: PaymentRow,
  refunds: readonly RefundRow[],
  placement: PlacedPayment["placement"],
): boolean {
  const isItsMoney = row.syssn === held.syssn && row.txamt === held.txamt && row.txcurrcd === held.txcurrcd
  const isUntouched = refunds.every(({ state }) => state === "refused" || state === "lost")
  return row.state === "held" && isItsMoney && isUntouched && (placement === "apply" || placement === "applied")
}

/**
 * Makes the order for held money after all, because a person decided so, if the classifier agrees. The payment becomes
 * due to be applied and is processed like any other: if Medusa refuses it, it is held again, and after a crash the
 * background job continues.
 *
 * @throws QfpayConflictError when it can no longer become an order, or Medusa did not make the order
 */
export async function makeOrderOfHeld(
  container: MedusaContainer,
  id: string,
  resolution: Resolution,
): Promise<HeldMoney> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const before = await qfpay.ledger.heldMoney.find(id)
  if (before && (await applyHeldPayment(container, before))) return (await qfpay.ledger.heldMoney.find(id)) ?? before
  const held = await qfpay.resolvingHeld(id, (current) => release(qfpay, current, resolution))
  const number = held.out_trade_no
  try {
    const { state } = await applyPayment(container, number, "admin")
    if (state === "applied") return held
  } catch (error) {
    throw conflict(number, merchantMessage("order_later", { reason: messageOf(error) }))
  }
  throw conflict(number, merchantMessage("order_failed"))
}

async function release(qfpay: QfpayModuleService, held: HeldMoney, resolution: Resolution): Promise<void> {
  const number = held.out_trade_no
  const row = await qfpay.ledger.payments.find(number)
  if (!row) throw conflict(number, merchantMessage("payment_unknown"))
  await withCollection(qfpay, row, async (current, { placement }) => {
    const refunds = await qfpay.ledger.refunds.ofPayment(number)
    if (!canBecomeOrder(held, current, refunds, placement)) {
      throw conflict(number, merchantMessage("order_impossible"))
    }
    if (!(await qfpay.ledger.heldMoney.released(held, resolution)))
      throw conflict(number, merchantMessage("held_resolved"))
  })
}

const conflict = (out_trade_no: string, said: Message) => new QfpayConflictError(said, { facts: { out_trade_no } })
