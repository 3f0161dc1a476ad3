import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import type { TransactionFilters } from "../../../../modules/qfpay/ledger/transactions"
import type { ExportTransactions } from "./validators"

/**
 * Translates a merchant's query to ledger filters: orders become the payment sessions that paid, or were meant to pay,
 * for them.
 */
export async function filtersOf(container: MedusaContainer, query: ExportTransactions): Promise<TransactionFilters> {
  const { q, order_id, out_trade_no, syssn, chnlsn, account, wallet, kind, state, attempts, disputed, created_at } =
    query
  return {
    ...{ out_trade_no, syssn, chnlsn, account, wallet, kind, state, attempts, created_at },
    disputed: disputed === "true",
    payment_session_id: order_id && (await sessionsOf(container, { id: order_id })),
    anyOf: q ? await search(container, q) : undefined,
  }
}

const DISPLAY_NUMBER = /^#?(\d{1,9})$/

/** `158.5`, `HK$1,280.50`: an amount, in minor units of currencies with two decimals and of those with none. */
const AMOUNT = /^[A-Z]{0,3}\s*[$¥£€]?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?$/i

function amountsOf(q: string): number[] {
  const [, whole, decimals = ""] = AMOUNT.exec(q) ?? []
  if (whole === undefined) return []
  const units = whole.replaceAll(",", "")
  return [Number(units + decimals.padEnd(2, "0")), ...(decimals === "" ? [Number(units)] : [])]
}

/** Numbers and ids contain digits or an underscore; a text with letters and neither may be a name. */
const MAY_BE_PERSON = /^[^\d_]{2,}$|@/

async function search(container: MedusaContainer, q: string): Promise<TransactionFilters["anyOf"]> {
  const { transactions, medusaBooks } = container.resolve(QFPAY_MODULE)
  const display_id = DISPLAY_NUMBER.exec(q)?.[1]
  const orders = q.startsWith("order_") ? { id: [q] } : display_id && { display_id: Number(display_id) }
  const people = MAY_BE_PERSON.test(q) ? await medusaBooks.findPeople(q) : { cartIds: [], sessionIds: [] }
  return {
    cart_id: people.cartIds,
    txamt: amountsOf(q),
    // Our numbers are in capitals, except those that QFPay's portal assigned.
    out_trade_no: [q, q.toUpperCase(), ...(await transactions.heldUnder(q))],
    syssn: [q],
    chnlsn: [q],
    payment_session_id: [q, ...people.sessionIds, ...(orders ? await sessionsOf(container, orders) : [])],
  }
}

interface Collection {
  readonly payment_sessions: readonly ({ readonly id: string } | null)[] | null
  readonly payments: readonly ({ readonly payment_session_id: string } | null)[] | null
}

interface OrderView {
  readonly id: string
  readonly payment_collections: readonly (Collection | null)[] | null
  readonly cart: { readonly payment_collection: Collection | null } | null
}

const OF_COLLECTION = ["payment_sessions.id", "payments.payment_session_id"]
const OF_ORDER = [
  "id",
  ...OF_COLLECTION.map((field) => `payment_collections.${field}`),
  ...OF_COLLECTION.map((field) => `cart.payment_collection.${field}`),
]

/** The sessions of orders, paid or not. Medusa deletes the sessions of a canceled payment; the ledger keeps them. */
async function sessionsOf(
  container: MedusaContainer,
  filters: { readonly id: readonly string[] } | { readonly display_id: number },
): Promise<string[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { transactions } = container.resolve(QFPAY_MODULE)
  const { data } = await query.graph({ entity: "order", fields: OF_ORDER, filters: { ...filters } as object })
  const orders = data as unknown as OrderView[]
  const collections = orders.flatMap(({ payment_collections, cart }) => [
    ...(payment_collections ?? []),
    cart?.payment_collection,
  ])
  const sessions = collections.flatMap((collection) => [
    ...(collection?.payment_sessions ?? []).map((session) => session?.id),
    ...(collection?.payments ?? []).map((payment) => payment?.payment_session_id),
  ])
  const ids = "id" in filters ? filters.id : orders.map(({ id }) => id)
  sessions.push(...(await transactions.sessionsOfOrders(ids)))
  return [...new Set(sessions.filter((id) => id !== undefined))]
}

/** The display numbers of the orders of these rows, by order id; one query for all of them. */
export async function displayIdsOf(
  container: MedusaContainer,
  rows: readonly { readonly order_id: string | null }[],
): Promise<ReadonlyMap<string, number>> {
  const ids = [...new Set(rows.flatMap(({ order_id }) => order_id ?? []))]
  if (ids.length === 0) return new Map()
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { data } = await query.graph({ entity: "order", fields: ["id", "display_id"], filters: { id: ids } })
  return new Map((data as unknown as { id: string; display_id: number }[]).map((order) => [order.id, order.display_id]))
}
