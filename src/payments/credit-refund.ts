import type {
  BigNumberInput,
  IOrderModuleService,
  MedusaContainer,
  OrderChangeDTO,
  RefundDTO,
} from "@medusajs/framework/types"
import {
  ChangeActionType,
  ContainerRegistrationKeys,
  MathBN,
  Modules,
  OrderChangeStatus,
  OrderChangeType,
} from "@medusajs/framework/utils"
import { exactOf } from "../modules/qfpay/decimals"
import { CLOCKS_APART_MS, CREDIT_LINE_LEFT_MS } from "../qfpay/domain"

interface OrderToCredit {
  readonly version: number
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
export function creditRefund(container: MedusaContainer, orderId: string, made: RefundDTO): Promise<void> {
  return addCreditLine(container, orderId, made.id, ({ summary }) => {
    const pending = pendingOf(summary)
    return MathBN.lt(pending, 0) ? MathBN.add(exactOf(made), pending) : MathBN.convert(exactOf(made))
  })
}

/**
 * Does the same for refunds whose transactions Medusa has added, if it was stopped before it added the credit line.
 * Medusa's lines do not say which refund they credit, so this credits whatever the order's refunds lack together.
 *
 * @param number - `out_trade_no` of a refund. Named after it, the line counts as a credit of no particular refund
 * @throws UndecidedError while Medusa may still be adding a credit line; otherwise like {@link creditRefund}
 */
export function creditBookedRefunds(container: MedusaContainer, orderId: string, number: string): Promise<void> {
  return addCreditLine(container, orderId, number, async ({ summary }) => {
    const uncredited = await uncreditedOf(container.resolve(Modules.ORDER), orderId)
    const amount = MathBN.min(uncredited.amount, pendingOf(summary))
    const newestAt = Math.max(0, ...uncredited.refunds.map(({ created_at }) => new Date(created_at).getTime()))
    const leftAt = newestAt + CLOCKS_APART_MS
    if (MathBN.gt(amount, 0) && Date.now() < leftAt) {
      throw new UndecidedError(`Medusa may still be crediting a refund to the order ${orderId}.`, leftAt)
    }
    return amount
  })
}

/** It cannot be decided yet, because something else has not ended: a request, or a refund. */
export class UndecidedError extends Error {
  /** @param until - when to look again, in epoch milliseconds */
  constructor(
    message: string,
    readonly until: number,
  ) {
    super(message)
  }
}

/**
 * Whether one of these refunds of Medusa is on the order, and the order's refunds are not all credited. Until then, the
 * order asks for the refunded money again.
 */
export async function lacksCredit(
  container: MedusaContainer,
  orderId: string,
  refundIds: readonly string[],
): Promise<boolean> {
  const orders = container.resolve(Modules.ORDER)
  const open = await orders.listOrderChanges({ order_id: orderId, status: [OrderChangeStatus.PENDING] })
  if (open.some(isCreditLine)) return true
  const [made, { amount, refunds }] = await Promise.all([
    container.resolve(Modules.PAYMENT).listRefunds({ id: [...refundIds] }, { relations: ["payment"], take: null }),
    uncreditedOf(orders, orderId),
  ])
  // When Medusa cancels an order, its transactions name the payments.
  const ids = new Set([...refundIds, ...made.map(({ payment }) => payment?.id)])
  return MathBN.gt(amount, 0) && refunds.some(({ reference_id }) => ids.has(reference_id))
}

/** What changes an order and leaves its total as it is. */
const WITHOUT_AMOUNT: ReadonlySet<string> = new Set([
  ChangeActionType.FULFILL_ITEM,
  ChangeActionType.SHIP_ITEM,
  ChangeActionType.DELIVER_ITEM,
  ChangeActionType.CANCEL_ITEM_FULFILLMENT,
  ChangeActionType.TRANSFER_CUSTOMER,
  ChangeActionType.UPDATE_ORDER_PROPERTIES,
])

/**
 * The transactions of refunds since the order's total last changed that no line of {@link creditRefund} is for, and what
 * they exceed the credit lines after the first of them by. A refund from before is not counted: the change has taken what
 * the order owed into account, credited or not.
 */
async function uncreditedOf(orders: IOrderModuleService, orderId: string) {
  const [changes, transactions] = await Promise.all([
    orders.listOrderChanges(
      { order_id: orderId, status: [OrderChangeStatus.CONFIRMED] },
      { relations: ["actions"], take: null },
    ),
    orders.listOrderTransactions({ order_id: orderId, reference: "refund" }, { take: null }),
  ])
  const hasAmount = ({ actions }: OrderChangeDTO) => (actions ?? []).some(({ action }) => !WITHOUT_AMOUNT.has(action))
  const ofTotal = changes.filter((change) => !isCreditLine(change) && hasAmount(change))
  const since = Math.max(0, ...ofTotal.map(({ version }) => version))
  const lines = changes.filter(isCreditLine)
  // Lines of creditRefund name their refund, and may be older than its transaction.
  const named = new Set(lines.flatMap(({ actions }) => (actions ?? []).map(({ reference_id }) => reference_id)))
  const refunds = transactions.filter(({ version, reference_id }) => version >= since && !named.has(reference_id))
  const first = Math.min(...refunds.map(({ version }) => version))
  const credits = lines
    .filter(({ version }) => version > first)
    .flatMap(({ actions }) => actions ?? [])
    .filter(({ reference_id }) => !transactions.some((refund) => refund.reference_id === reference_id))
  const amount = MathBN.sub(
    refunds.reduce((sum, refund) => MathBN.sub(sum, exactOf(refund)), MathBN.convert(0)),
    credits.reduce((sum, credit) => MathBN.add(sum, exactOf(credit)), MathBN.convert(0)),
  )
  return { amount, refunds }
}

/**
 * Finishes what a shop left behind that was stopped while it added a credit line: until then, Medusa accepts no further
 * refund, edit or return of the order.
 */
export async function finishCreditLines(container: MedusaContainer, orderId: string): Promise<void> {
  const orders = container.resolve(Modules.ORDER)
  const open = await orders.listOrderChanges(
    { order_id: orderId, status: [OrderChangeStatus.PENDING] },
    { relations: ["actions"] },
  )
  for (const { id, created_at, actions, ...change } of open) {
    const age = Date.now() - new Date(created_at).getTime()
    if (!isCreditLine(change) || age < CREDIT_LINE_LEFT_MS) continue
    // Medusa writes the amount first, and then takes it into the order.
    if (actions?.length) await orders.confirmOrderChange({ id })
    else await orders.cancelOrderChange({ id })
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .warn(`The shop was stopped while it credited a refund to the order ${orderId}. This has been finished.`)
  }
}

const CREDIT_LINE: string = OrderChangeType.CREDIT_LINE
// Medusa's type of a change omits this one.
const isCreditLine = ({ change_type }: { readonly change_type?: string }) => change_type === CREDIT_LINE

const pendingOf = (summary: OrderToCredit["summary"]) =>
  MathBN.convert(summary?.raw_pending_difference ?? summary?.pending_difference ?? 0)

async function addCreditLine(
  container: MedusaContainer,
  orderId: string,
  referenceId: string,
  amountOf: (order: OrderToCredit) => BigNumberInput | Promise<BigNumberInput>,
): Promise<void> {
  const orders = container.resolve(Modules.ORDER)
  const own = {
    order_id: orderId,
    change_type: OrderChangeType.CREDIT_LINE,
    description: `QFPay refund ${referenceId}`,
  }
  // A shop that was stopped in between leaves the change open.
  const [left] = await orders.listOrderChanges(
    { ...own, status: [OrderChangeStatus.PENDING] },
    { relations: ["actions"] },
  )
  if (left?.actions?.length) return void (await orders.confirmOrderChange({ id: left.id }))
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: "order",
    fields: ["version", "summary", "credit_lines.reference_id"],
    filters: { id: orderId },
  })
  const order = data[0] as unknown as OrderToCredit
  const isCredited = order.credit_lines?.some((line) => line?.reference_id === referenceId) ?? false
  const amount = isCredited ? 0 : await amountOf(order)
  if (MathBN.lte(amount, 0)) {
    if (left) await orders.cancelOrderChange(left.id)
    return
  }
  const change = left ?? (await orders.createOrderChange(own))
  await orders.addOrderAction({
    ...{ order_change_id: change.id, order_id: orderId, version: change.version, amount },
    ...{ action: ChangeActionType.CREDIT_LINE_ADD, reference: "refund", reference_id: referenceId },
  })
  await orders.confirmOrderChange({ id: change.id })
}
