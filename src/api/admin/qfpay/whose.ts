import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../../modules/qfpay"
import type { PaymentRow, TransactionRow } from "../../../modules/qfpay/ledger"
import type { MedusaPayment } from "../../../modules/qfpay/books/medusa-payment"
import type { AdminCustomer, AdminItem } from "./types"

/** Who paid, and for what. */
export interface Whose {
  readonly customer: AdminCustomer | null
  readonly items: readonly AdminItem[]
  readonly order: { readonly id: string; readonly display_id: number } | null
  readonly cart_id: string | null
}

interface Address {
  readonly first_name: string | null
  readonly last_name: string | null
  readonly phone: string | null
}

interface Basket {
  readonly id: string
  readonly email: string | null
  readonly display_id?: number
  readonly customer_id: string | null
  readonly shipping_address: Address | null
  readonly billing_address: Address | null
  readonly items: readonly ({ readonly title: string; readonly quantity: number } | null)[] | null
}

const ADDRESS = ["first_name", "last_name", "phone"]
const FIELDS = [
  ...["id", "email", "customer_id", "items.title", "items.quantity"],
  ...ADDRESS.flatMap((field) => [`shipping_address.${field}`, `billing_address.${field}`]),
]

/**
 * Who paid these, and for what, by our number: from the order, otherwise from the cart. One statement each, however
 * many there are.
 */
export async function whose(
  container: MedusaContainer,
  payments: readonly PaymentRow[],
  books: ReadonlyMap<string, MedusaPayment>,
): Promise<ReadonlyMap<string, Whose>> {
  const orderOf = (row: PaymentRow) => books.get(row.out_trade_no)?.order?.id ?? row.order_id
  const cartOf = (row: PaymentRow) => books.get(row.out_trade_no)?.cart_id ?? row.cart_id
  const [orders, carts] = await Promise.all([
    baskets(container, "order", payments.map(orderOf)),
    baskets(container, "cart", payments.map(cartOf)),
  ])
  return new Map(
    payments.map((row) => {
      const order = orders.get(orderOf(row) ?? "")
      const basket = order ?? carts.get(cartOf(row) ?? "")
      return [
        row.out_trade_no,
        {
          customer: basket ? customerOf(basket) : null,
          items: (basket?.items ?? []).flatMap((item) =>
            item ? [{ title: item.title, quantity: Number(item.quantity) }] : [],
          ),
          order: order?.display_id === undefined ? null : { id: order.id, display_id: order.display_id },
          cart_id: cartOf(row) ?? null,
        },
      ]
    }),
  )
}

async function baskets(
  container: MedusaContainer,
  entity: "order" | "cart",
  ids: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, Basket>> {
  const id = [...new Set(ids.flatMap((one) => one ?? []))]
  if (id.length === 0) return new Map()
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const fields = entity === "order" ? [...FIELDS, "display_id"] : FIELDS
  const { data } = await query.graph({ entity, fields, filters: { id } })
  return new Map((data as unknown as Basket[]).map((basket) => [basket.id, basket]))
}

function customerOf({ email, customer_id, shipping_address, billing_address }: Basket): AdminCustomer {
  const address = shipping_address ?? billing_address
  const name = [address?.first_name, address?.last_name].filter(Boolean).join(" ")
  return { id: customer_id, email, name: name || null, phone: address?.phone ?? billing_address?.phone ?? null }
}

/** Names of users by id, as the admin shows them; a deleted user has none. */
export async function namesOf(
  container: MedusaContainer,
  ids: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, string>> {
  const id = [...new Set(ids.flatMap((one) => (one?.startsWith("user_") ? [one] : [])))]
  if (id.length === 0) return new Map()
  const users = await container.resolve(Modules.USER).listUsers({ id }, { withDeleted: true, take: id.length })
  return new Map(
    users.map((user) => [user.id, [user.first_name, user.last_name].filter(Boolean).join(" ") || user.email]),
  )
}

/** Who paid these, by the payment's number; a refund has its payment's customer. */
export async function customersOf(
  container: MedusaContainer,
  rows: readonly TransactionRow[],
): Promise<ReadonlyMap<string, AdminCustomer>> {
  const { ledger, medusaBooks } = container.resolve(QFPAY_MODULE)
  const listed = rows.flatMap((row) => (row.kind === "payment" ? [row] : []))
  const known = new Set(listed.map(({ out_trade_no }) => out_trade_no))
  const missing = rows.flatMap((row) =>
    row.kind === "refund" && !known.has(row.parent_out_trade_no) ? [row.parent_out_trade_no] : [],
  )
  const payments = [...listed, ...(missing.length > 0 ? await ledger.payments.findMany(missing) : [])]
  if (payments.length === 0) return new Map()
  const owners = await whose(container, payments, await medusaBooks.of(payments))
  return new Map([...owners].flatMap(([number, { customer }]) => (customer ? [[number, customer]] : [])))
}
