import type { MedusaContainer } from "@medusajs/framework/types"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import type { HeldMoney, PaymentRow, RefundRow, Resolution } from "../../modules/qfpay/ledger"
import type { PlacedPayment } from "../../modules/qfpay/reconciliation/place-payment"
import { messageOf, QfpayConflictError } from "../../qfpay/errors"
import { applyAfterAll, applyPayment, withCollection } from "../payments/apply-payment"

/**
 * Whether the classifier would give held money to Medusa now: its cart, or its order, still asks for just this amount, and
 * nothing of it has gone back or is about to.
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
 * Makes the order of held money after all, because a person says so, where the classifier agrees. The payment is one that is
 * due to be applied again, and takes the same road as any other: what Medusa refuses is held once more, and what a crash
 * interrupts the background job carries on.
 *
 * @throws QfpayConflictError when it cannot become an order any more, or Medusa did not make it
 */
export async function makeOrderOfHeld(
  container: MedusaContainer,
  id: string,
  resolution: Resolution,
): Promise<HeldMoney> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const before = await qfpay.ledger.heldMoney.find(id)
  if (before && (await applyAfterAll(container, before))) return (await qfpay.ledger.heldMoney.find(id)) ?? before
  const held = await qfpay.resolvingHeld(id, (current) => release(qfpay, current, resolution))
  const number = held.out_trade_no
  try {
    const { state } = await applyPayment(container, number, "admin")
    if (state === "applied") return held
  } catch (error) {
    throw conflict(number, `The order is not made yet, and is tried again. ${messageOf(error)}`)
  }
  throw conflict(number, "Medusa could not make the order. The timeline of the payment says why.")
}

async function release(qfpay: QfpayModuleService, held: HeldMoney, resolution: Resolution): Promise<void> {
  const number = held.out_trade_no
  const row = await qfpay.ledger.payments.find(number)
  if (!row) throw conflict(number, "The ledger has no such payment.")
  await withCollection(qfpay, row, async (current, { placement }) => {
    const refunds = await qfpay.ledger.refunds.ofPayment(number)
    if (!canBecomeOrder(held, current, refunds, placement)) {
      throw conflict(number, "This money can no longer become its order: the cart has changed, or money has gone back.")
    }
    if (!(await qfpay.ledger.heldMoney.released(held, resolution))) throw conflict(number, "It is resolved already.")
  })
}

const conflict = (out_trade_no: string, words: string) => new QfpayConflictError(words, { facts: { out_trade_no } })
