import type { BigNumberInput, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MathBN } from "@medusajs/framework/utils"
import { decimalsOf } from "../../modules/qfpay/decimals"
import { conflict, notFound } from "../../modules/qfpay/errors"
import type { Due } from "./counter-methods"
import { merchantMessage } from "../../qfpay/messages"

/** Medusa's own provider for payments made elsewhere: what it calls authorized moves no money. */
export const MANUAL_PROVIDER = /^pp_system/

interface PaymentView {
  readonly provider_id: string
  readonly raw_amount: BigNumberInput
  readonly captured_at: string | Date | null
  readonly canceled_at: string | Date | null
  readonly captures: readonly ({ readonly raw_amount: BigNumberInput } | null)[] | null
}

interface CollectionView {
  readonly id: string
  readonly status: string
  readonly currency_code: string
  readonly raw_amount: BigNumberInput
  readonly payments: readonly (PaymentView | null)[] | null
  readonly payment_sessions: readonly ({ readonly id: string; readonly provider_id: string } | null)[] | null
}

/** An order with everything that the counter and payment links need of it. */
export interface OrderView {
  readonly id: string
  /** The order number that merchant and shopper know. */
  readonly display_id: number
  readonly email: string | null
  /** The shopper's locale, which the storefront gave to Medusa for the cart. */
  readonly locale: string | null
  readonly currency_code: string
  readonly canceled_at: string | Date | null
  readonly summary: Partial<
    Record<
      "pending_difference" | "raw_pending_difference" | "transaction_total" | "raw_transaction_total",
      BigNumberInput
    >
  > | null
  readonly transactions: readonly ({ readonly raw_amount: BigNumberInput } | null)[] | null
  readonly payment_collections: readonly (CollectionView | null)[] | null
  readonly region: { readonly payment_providers: readonly ({ readonly id: string } | null)[] | null } | null
}

/** @throws MedusaError NOT_FOUND for an unknown order */
export async function orderOf(container: MedusaContainer, id: string): Promise<OrderView> {
  const payment = ["provider_id", "raw_amount", "captured_at", "canceled_at", "captures.raw_amount"]
  const collection = [
    "id",
    "status",
    "currency_code",
    "raw_amount",
    "payment_sessions.id",
    "payment_sessions.provider_id",
  ]
  const fields = [...collection, ...payment.map((field) => `payments.${field}`)]
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: "order",
    fields: [
      ...["id", "display_id", "email", "locale", "currency_code", "canceled_at"],
      ...["summary", "transactions.raw_amount", "region.payment_providers.id"],
      ...fields.map((field) => `payment_collections.${field}`),
    ],
    filters: { id },
  })
  const order = data[0] as unknown as OrderView | undefined
  if (order) return order
  throw notFound(merchantMessage("order_unknown"))
}

export const collectionsOf = (order: OrderView) =>
  (order.payment_collections ?? []).flatMap((row) => (row ? [row] : []))
export const paymentsOf = ({ payments }: CollectionView) =>
  (payments ?? []).flatMap((payment) => (payment ? [payment] : []))

/**
 * The open amount of the order, exact; below zero when the shopper is owed money. Medusa's summary can lack a transaction
 * (see `complete-order.ts`), and then the shopper would pay twice: the transactions decide.
 */
export function outstandingOf({ summary, transactions }: OrderView): BigNumberInput {
  const pending = summary?.raw_pending_difference ?? summary?.pending_difference ?? 0
  const summed = summary?.raw_transaction_total ?? summary?.transaction_total
  if (summed === undefined) return pending
  const total = (transactions ?? []).reduce((sum, it) => MathBN.add(sum, it?.raw_amount ?? 0), MathBN.convert(0))
  const lack = MathBN.sub(total, summed)
  return MathBN.eq(lack, 0) ? pending : { value: decimalsOf(MathBN.sub(pending, lack)) }
}

/** The amount that another provider has authorized and not yet captured. */
function authorized(order: OrderView): ReturnType<typeof MathBN.convert> {
  const open = collectionsOf(order)
    .flatMap(paymentsOf)
    .filter((it) => !it.canceled_at && !it.captured_at && !MANUAL_PROVIDER.test(it.provider_id))
  return open.reduce((sum, { raw_amount, captures }) => {
    const captured = (captures ?? []).reduce((part, it) => MathBN.add(part, it?.raw_amount ?? 0), MathBN.convert(0))
    return MathBN.add(sum, MathBN.sub(raw_amount, captured))
  }, MathBN.convert(0))
}

export function assertOutstanding(order: OrderView): void {
  if (order.canceled_at) throw conflict(merchantMessage("order_canceled"))
  if (MathBN.lte(outstandingOf(order), 0)) throw conflict(merchantMessage("order_paid"), "QFPAY_PAID")
  if (MathBN.gt(authorized(order), 0)) {
    throw conflict(merchantMessage("authorized_elsewhere"))
  }
}

export const dueOf = (order: OrderView): Due => ({
  outstanding: outstandingOf(order),
  currencyCode: order.currency_code,
  isOn: new Set((order.region?.payment_providers ?? []).flatMap((provider) => (provider ? [provider.id] : []))),
})
