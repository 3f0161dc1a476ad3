import type { BigNumberInput, MedusaContainer, RefundDTO } from "@medusajs/framework/types"
import {
  ChangeActionType,
  ContainerRegistrationKeys,
  MathBN,
  Modules,
  OrderChangeStatus,
  OrderChangeType,
} from "@medusajs/framework/utils"
import { exactOf } from "../modules/qfpay/decimals"

interface OrderWithCreditLines {
  readonly summary: { readonly raw_pending_difference?: BigNumberInput; readonly pending_difference?: number } | null
  readonly credit_lines: readonly ({ readonly reference_id: string | null } | null)[] | null
}

/**
 * Adds what Medusa's refund workflow adds to an order besides the transaction: a credit line of what the order did not
 * owe the shopper, so that it does not ask for the refunded money again. Once for each refund, before its transaction is
 * added. Medusa's own workflow for this is not exported.
 *
 * @throws Medusa's error while the order has an open edit, exchange, claim or return
 */
export async function creditRefund(container: MedusaContainer, orderId: string, made: RefundDTO): Promise<void> {
  const orders = container.resolve(Modules.ORDER)
  const mark = `QFPay refund ${made.id}`
  const own = { order_id: orderId, change_type: OrderChangeType.CREDIT_LINE, description: mark }
  // A shop that was stopped in between leaves the change open.
  const [left] = await orders.listOrderChanges(
    { ...own, status: [OrderChangeStatus.PENDING] },
    {
      relations: ["actions"],
    },
  )
  if (left?.actions?.length) return void (await orders.confirmOrderChange({ id: left.id }))
  const amount = await amountToCredit(container, orderId, made)
  if (MathBN.lte(amount, 0)) {
    if (left) await orders.cancelOrderChange(left.id)
    return
  }
  const change = left ?? (await orders.createOrderChange(own))
  await orders.addOrderAction({
    ...{ order_change_id: change.id, order_id: orderId, version: change.version, amount },
    ...{ action: ChangeActionType.CREDIT_LINE_ADD, reference: "refund", reference_id: made.id },
  })
  await orders.confirmOrderChange({ id: change.id })
}

/** What the order did not owe the shopper before the refund; zero if its credit line is there. */
async function amountToCredit(container: MedusaContainer, orderId: string, made: RefundDTO): Promise<BigNumberInput> {
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: "order",
    fields: ["summary", "credit_lines.reference_id"],
    filters: { id: orderId },
  })
  const { summary, credit_lines } = data[0] as unknown as OrderWithCreditLines
  if (credit_lines?.some((line) => line?.reference_id === made.id)) return 0
  const pending = MathBN.convert(summary?.raw_pending_difference ?? summary?.pending_difference ?? 0)
  return MathBN.lt(pending, 0) ? MathBN.add(exactOf(made), pending) : MathBN.convert(exactOf(made))
}
