import { Violation, type World } from "./world"

/** What the checks look at: a life of the simulation, or a shop that has gone through chaos. */
export interface Checked extends Pick<
  World,
  "simulator" | "carts" | "wishes" | "ordersToCancel" | "sql" | "admin" | "orders"
> {
  readonly names: Pick<World["names"], "in">
}

/** One capture that an order counts, less what the order counts as refunded of that payment. Minor units. */
interface Counted {
  readonly number: string
  readonly order_id: string
  readonly net: number
  readonly captured: number
}

interface Entry {
  readonly out_trade_no: string
  readonly syssn: string
  readonly reason: string
  readonly state: string
  readonly txamt: number
  readonly resolved_by: string | null
}

interface Row {
  readonly out_trade_no: string
  readonly syssn: string | null
  readonly kind: string
  readonly state: string
  readonly due: boolean
}

/** What the gateway's books say of one number. Minor units. */
interface Received {
  readonly number: string
  readonly paid: number
  readonly refunded: number
}

/** Minor units of a column of Medusa's. */
const MINOR = (column: string) => `round(${column} * 100)::int`

/** Everything is what QFPay's books, PostgreSQL's tables and the admin's list say; nothing here asks the plugin's code. */
async function readBooks(world: Checked) {
  const { simulator } = world
  const received = new Map<string, Received>()
  for (const { outTradeNo, amountMinor, state } of simulator.orders()) {
    const before = received.get(outTradeNo) ?? { number: outTradeNo, paid: 0, refunded: 0 }
    received.set(outTradeNo, { ...before, paid: before.paid + (state === "paid" ? amountMinor : 0) })
  }
  for (const { orderOutTradeNo, amountMinor, state } of simulator.refunds()) {
    const before = received.get(orderOutTradeNo)
    if (before && state === "done")
      received.set(orderOutTradeNo, { ...before, refunded: before.refunded + amountMinor })
  }
  const numbers = [...received.keys()]
  const counted = await world.sql<Counted>(
    `SELECT p.data->>'out_trade_no' AS number, t.order_id,
            ${MINOR("sum(CASE WHEN t.reference = 'capture' THEN t.amount ELSE 0 END)")} AS captured,
            ${MINOR("sum(t.amount)")} AS net
       FROM order_transaction t JOIN "order" o ON o.id = t.order_id
       LEFT JOIN capture c ON t.reference = 'capture' AND c.id = t.reference_id
       LEFT JOIN refund r ON t.reference = 'refund' AND r.id = t.reference_id
       -- When Medusa cancels an order, its entries name the payments.
       JOIN payment p ON p.id = coalesce(c.payment_id, r.payment_id, t.reference_id)
      WHERE t.deleted_at IS NULL AND o.deleted_at IS NULL AND o.canceled_at IS NULL
        AND p.data->>'out_trade_no' = ANY($1)
      GROUP BY 1, 2`,
    [numbers],
  )
  const entries = await world.sql<Entry>(
    "SELECT out_trade_no, syssn, reason, state, txamt::int, resolved_by FROM qfpay_held_payment WHERE deleted_at IS NULL",
  )
  const rows = await world.sql<Row>(
    `SELECT out_trade_no, syssn, kind, state, (next_enquiry_at IS NOT NULL OR apply_due_at IS NOT NULL) AS due
       FROM qfpay_transaction WHERE deleted_at IS NULL`,
  )
  return { received, counted, entries, rows }
}

type Books = Awaited<ReturnType<typeof readBooks>>

function expect(check: string, holds: boolean, detail: () => string): void {
  if (!holds) throw new Violation(check, detail())
}

type Check = (world: Checked, books: Books) => Promise<void> | void

/** What holds at every moment at which nothing is under way. */
const SAFETY: readonly Check[] = [
  paidOnlyIfReceived,
  everyNumberInLedger,
  refundedOnlyAsWished,
  acknowledgedOnlyIfWritten,
  forgedIsRefused,
  paidIsDue,
  everyHeldRowListed,
  totalsAgree,
]

/** What holds at the end, when everything has been delivered and all patience is over. */
const END: readonly Check[] = [
  ...SAFETY,
  paidOnce,
  asksForNothingRefunded,
  scannedOnce,
  everyUnitPlaced,
  nothingUnaccounted,
  secondOnlyAfterFirst,
  nothingWaits,
]

/** @throws Violation */
export async function checkSafety(world: Checked): Promise<void> {
  const books = await readBooks(world)
  for (const check of SAFETY) await check(world, books)
}

/** @throws Violation */
export async function checkEnd(world: Checked): Promise<void> {
  for (const violation of await violationsAtEnd(world)) throw violation
}

/** What does not hold at the end; of each check, the first case. */
export async function violationsAtEnd(world: Checked): Promise<Violation[]> {
  const books = await readBooks(world)
  const found: Violation[] = []
  for (const check of END) {
    try {
      await check(world, books)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      found.push(error)
    }
  }
  return found
}

/** QFPay is asked about each code for a day after its expiry; what was paid by then is found, notification or not. */
const ASKED_FOR_MS = 23 * 3_600_000
const UNPAID = ["created", "waiting", "refused", "declined", "closed", "expired"]

/** What holds before the daily comparison, when everything else has had its time. */
export async function checkNoticed(world: Checked): Promise<void> {
  const rows = await world.sql<Pick<Row, "out_trade_no" | "syssn" | "state"> & { txamt: number; expires_at: Date }>(
    "SELECT out_trade_no, syssn, state, txamt::int, expires_at FROM qfpay_transaction WHERE deleted_at IS NULL",
  )
  const rowOf = (number: string) => rows.find(({ out_trade_no }) => out_trade_no === number)
  const { simulator } = world
  for (const { outTradeNo, syssn, state, amountMinor, paidAt } of simulator.orders()) {
    const row = rowOf(outTradeNo)
    if (!row || state !== "paid" || amountMinor !== row.txamt || paidAt === null) continue
    // What comes under the number by another way has another of QFPay's numbers, about which nobody asks.
    if (row.syssn !== null && row.syssn !== syssn) continue
    const inTime = Date.parse(paidAt) < row.expires_at.getTime() + ASKED_FOR_MS
    const isMissed = inTime && UNPAID.includes(row.state)
    expect("a payment is noticed by asking", !isMissed, () => `${outTradeNo} is ${row.state}`)
  }
  for (const { outTradeNo, state } of simulator.refunds()) {
    const row = rowOf(outTradeNo)
    const isMissed = row !== undefined && state === "done" && row.state !== "done"
    expect("a refund is noticed by asking", !isMissed, () => `${outTradeNo} is ${row?.state}`)
  }
}

function paidOnlyIfReceived(_: Checked, { received, counted }: Books): void {
  const onOrders = new Map<string, number>()
  for (const { number, captured } of counted) onOrders.set(number, (onOrders.get(number) ?? 0) + captured)
  for (const [number, captured] of onOrders) {
    const paid = received.get(number)?.paid ?? 0
    expect(
      "an order is paid only if the gateway was",
      captured <= paid,
      () => `${number}: ${captured} counted, ${paid} paid`,
    )
  }
}

function everyNumberInLedger(world: Checked, { rows }: Books): void {
  const known = new Set(rows.map(({ out_trade_no }) => out_trade_no))
  for (const { operation, params } of world.simulator.requests()) {
    if (operation !== "payment" && operation !== "refund") continue
    const number = params.out_trade_no ?? ""
    expect("every number that was sent is in the ledger", known.has(number), () => `${operation} ${number}`)
  }
}

/** QFPay does not repeat what was acknowledged, so its outcome is in the ledger by then: of each payment under a number. */
function acknowledgedOnlyIfWritten(world: Checked, { rows, entries }: Books): void {
  for (const { acknowledged, about, outTradeNo, syssn } of world.simulator.notifications()) {
    const row = rows.find(({ out_trade_no }) => out_trade_no === outTradeNo)
    if (!acknowledged || about !== "payment" || !row) continue
    const hasArrived = ["paid", "applied", "held", "refunded"].includes(row.state)
    const isWritten = hasArrived && (row.syssn === syssn || entries.some((entry) => entry.syssn === syssn))
    expect("what is acknowledged is in the ledger", isWritten, () => `${outTradeNo} (${syssn}) is ${row.state}`)
  }
}

/** Whoever has no key gets no answer that means something. */
function forgedIsRefused(world: Checked): void {
  for (const { fault, status, outTradeNo } of world.simulator.notifications()) {
    const isRefused = fault !== "forged" || status === null || status === 401
    expect("what is forged is refused", isRefused, () => `${outTradeNo} was answered with ${status}`)
  }
}

/** A payment must not depend on QFPay repeating itself. */
function paidIsDue(_: Checked, { rows }: Books): void {
  for (const { out_trade_no, kind, state, due } of rows) {
    const isForgotten = kind === "payment" && state === "paid" && !due
    expect("what is paid is due to be applied", !isForgotten, () => out_trade_no)
  }
}

/** Money that an open order counts is refunded only because a merchant wished so, and as often as wished. */
function refundedOnlyAsWished(world: Checked, { rows, counted }: Books): void {
  for (const { number, order_id } of counted) {
    if (world.ordersToCancel.has(order_id)) continue
    const sum = (parts: readonly { amountMinor: number }[]) =>
      parts.reduce((all, { amountMinor }) => all + amountMinor, 0)
    // A second payment under the number, which is refunded automatically, has a number of its own at QFPay.
    const syssn = rows.find(({ out_trade_no }) => out_trade_no === number)?.syssn
    const refunded = sum(
      world.simulator.refunds().filter(({ originalSyssn, state }) => originalSyssn === syssn && state === "done"),
    )
    const wished = sum(world.wishes.filter((wish) => wish.number === number))
    expect("nothing is refunded twice", refunded <= wished, () => `${number}: ${refunded} went back, ${wished} wished`)
  }
}

async function everyHeldRowListed(world: Checked, { entries }: Books): Promise<void> {
  const held = entries.filter(({ state }) => state === "held")
  if (held.length === 0) return
  const listed: { out_trade_no: string; reason: string }[] = []
  for (let isMore = true; isMore;) {
    const { status, data } = await world.admin("get", `/qfpay/held-payments?limit=200&offset=${listed.length}`)
    expect("the admin's list answers", status === 200, () => String(status))
    const page = data as { held_payments: typeof listed; count: number }
    listed.push(...page.held_payments)
    isMore = page.held_payments.length > 0 && listed.length < page.count
  }
  for (const { out_trade_no, reason } of held) {
    const isListed = listed.some((entry) => entry.out_trade_no === out_trade_no && entry.reason === reason)
    expect("every held row is on the admin's list", isListed, () => `${out_trade_no} (${reason})`)
  }
}

async function totalsAgree(world: Checked): Promise<void> {
  const rows = await world.sql<{ order_id: string; summary: number; transactions: number }>(
    `SELECT o.id AS order_id, ${MINOR("coalesce((s.totals->>'transaction_total')::numeric, 0)")} AS summary,
            ${MINOR("coalesce((SELECT sum(amount) FROM order_transaction t WHERE t.order_id = o.id AND t.deleted_at IS NULL), 0)")} AS transactions
       FROM order_cart oc JOIN "order" o ON o.id = oc.order_id
       JOIN order_summary s ON s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL
      WHERE oc.cart_id = ANY($1)`,
    [world.carts],
  )
  for (const { order_id, summary, transactions } of rows) {
    expect(
      "the order's total is the sum of its transactions",
      summary === transactions,
      () => `${order_id}: ${summary}, ${transactions}`,
    )
  }
}

/** A refund is no reason to pay again: an order asks for no more than it costs and was never paid. */
async function asksForNothingRefunded(world: Checked): Promise<void> {
  const rows = await world.sql<{ order_id: string; asks: number; costs: number; captured: number }>(
    `SELECT o.id AS order_id, ${MINOR("(s.totals->>'pending_difference')::numeric")} AS asks,
            ${MINOR("((s.totals->>'current_order_total')::numeric + coalesce((SELECT sum(amount) FROM order_credit_line l WHERE l.order_id = o.id AND l.deleted_at IS NULL), 0))")} AS costs,
            ${MINOR("coalesce((SELECT sum(amount) FROM order_transaction t WHERE t.order_id = o.id AND t.deleted_at IS NULL AND t.amount > 0), 0)")} AS captured
       FROM order_cart oc JOIN "order" o ON o.id = oc.order_id AND o.canceled_at IS NULL AND o.deleted_at IS NULL
       JOIN order_summary s ON s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL
      WHERE oc.cart_id = ANY($1)`,
    [world.carts],
  )
  for (const { order_id, asks, costs, captured } of rows) {
    expect(
      "no order asks for refunded money",
      asks <= Math.max(0, costs - captured),
      () => `${order_id} asks for ${asks}, costs ${costs}, was paid ${captured}`,
    )
  }
}

/** An order counts no more than it costs; what came beyond that is elsewhere by the end. */
async function paidOnce(world: Checked): Promise<void> {
  const rows = await world.sql<{ order_id: string; costs: number; counts: number }>(
    `SELECT o.id AS order_id, ${MINOR("(s.totals->>'current_order_total')::numeric")} AS costs,
            ${MINOR("coalesce((SELECT sum(amount) FROM order_transaction t WHERE t.order_id = o.id AND t.deleted_at IS NULL), 0)")} AS counts
       FROM order_cart oc JOIN "order" o ON o.id = oc.order_id AND o.canceled_at IS NULL AND o.deleted_at IS NULL
       JOIN order_summary s ON s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL
      WHERE oc.cart_id = ANY($1)`,
    [world.carts],
  )
  for (const { order_id, costs, counts } of rows) {
    expect(
      "no order is paid beyond what it costs",
      counts <= costs,
      () => `${order_id} costs ${costs}, counts ${counts}`,
    )
  }
}

/** A cashier charges a shopper's code at once, and must not charge what another cashier is charging. */
async function scannedOnce(world: Checked, { received, counted }: Books): Promise<void> {
  const scans = await world.sql<{ order_id: string; numbers: string[]; amounts: number[]; costs: number }>(
    `SELECT o.id AS order_id, array_agg(q.out_trade_no ORDER BY q.id) AS numbers,
            array_agg(q.txamt::int ORDER BY q.id) AS amounts, ${MINOR("min((s.totals->>'current_order_total')::numeric)")} AS costs
       FROM qfpay_transaction q JOIN "order" o ON o.id = q.order_id AND o.canceled_at IS NULL AND o.deleted_at IS NULL
       JOIN order_summary s ON s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL
      WHERE q.kind = 'payment' AND q.scenario = 'cpm' AND q.deleted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM order_transaction t WHERE t.order_id = o.id AND t.amount < 0)
      GROUP BY 1`,
  )
  for (const { order_id, numbers, amounts, costs } of scans) {
    const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
    // What came under the number by another way is no cashier's doing.
    const charged = sum(numbers.map((number, index) => Math.min(received.get(number)?.paid ?? 0, amounts[index] ?? 0)))
    const others = counted.filter((it) => it.order_id === order_id && !numbers.includes(it.number))
    const paid = charged + sum(others.map(({ captured }) => captured))
    expect("two cashiers charge once", paid <= costs, () => `${order_id} costs ${costs}, ${paid} was charged`)
  }
}

function everyUnitPlaced(_: Checked, { received, counted, entries }: Books): void {
  for (const { number, paid, refunded } of received.values()) {
    if (paid === 0) continue
    const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
    const onOrders = sum(counted.filter((it) => it.number === number).map(({ net }) => net))
    const own = entries.filter((entry) => entry.out_trade_no === number)
    const held = sum(own.filter(({ state }) => state === "held").map(({ txamt }) => txamt))
    const closed = own.filter(({ state, resolved_by }) => state === "dismissed" && resolved_by !== "automatic")
    const closedBySomebody = sum(closed.map(({ txamt }) => txamt))
    const left = paid - refunded
    const tell = () =>
      `${number}: ${paid} paid, ${refunded} refunded, ${onOrders} on orders, ${held} held, ${closedBySomebody} closed by a person`
    expect("every minor unit is somewhere", onOrders + held + closedBySomebody >= left, tell)
    expect("an order counts no more than was kept", onOrders <= left || held > 0, tell)
  }
}

/** The audit finds what everything else has missed, so there is nothing for it to find. */
function nothingUnaccounted(_: Checked, { entries }: Books): void {
  const found = entries.filter(({ reason }) => reason === "unaccounted").map(({ out_trade_no }) => out_trade_no)
  expect("the audit has nothing to find", found.length === 0, () => found.join(", "))
}

/** Money is a second payment only of what other money has paid. */
async function secondOnlyAfterFirst(world: Checked, { received, entries }: Books): Promise<void> {
  const second = entries.filter(({ reason }) => reason === "second_payment")
  if (second.length === 0) return
  const paid = world.simulator.orders().filter(({ state }) => state === "paid")
  const rows = await world.sql<{ number: string; subject: string }>(
    `SELECT q.out_trade_no AS number, coalesce(oc.order_id, opc.order_id, cpc.cart_id, s.payment_collection_id) AS subject
       FROM qfpay_transaction q JOIN payment_session s ON s.id = q.payment_session_id
       LEFT JOIN cart_payment_collection cpc ON cpc.payment_collection_id = s.payment_collection_id
       LEFT JOIN order_cart oc ON oc.cart_id = cpc.cart_id
       LEFT JOIN order_payment_collection opc ON opc.payment_collection_id = s.payment_collection_id
      WHERE q.kind = 'payment' AND q.out_trade_no = ANY($1)`,
    [[...received.keys()]],
  )
  for (const { out_trade_no: number, syssn } of second) {
    const subjects = new Set(rows.filter((row) => row.number === number).map(({ subject }) => subject))
    // Medusa forgets to which cart a deleted session belonged.
    if (subjects.size === 0) continue
    const isRelated = (other: string) =>
      other === number || rows.some((row) => row.number === other && subjects.has(row.subject))
    const isFirst = (it: (typeof paid)[number]) => it.syssn !== syssn && isRelated(it.outTradeNo)
    expect("only what is paid already is a second payment", paid.some(isFirst), () => number)
  }
}

async function nothingWaits(world: Checked, { rows }: Books): Promise<void> {
  const open = rows.filter(
    ({ state, due }) => due || ["created", "waiting", "paid", "unanswered", "pending"].includes(state),
  )
  expect("nothing waits forever", open.length === 0, () =>
    open
      .map(({ out_trade_no, kind, state, due }) => `${kind} ${out_trade_no} is ${state}${due ? " and due" : ""}`)
      .join(", "),
  )
  const due = await world.sql<{ out_trade_no: string; refusal: string | null }>(
    "SELECT out_trade_no, refusal FROM qfpay_held_payment WHERE state = 'held' AND refund_due_at IS NOT NULL",
  )
  expect("nothing waits forever", due.length === 0, () => `held ${JSON.stringify(due)}`)
  for (const { number } of world.simulator.refunds().map(({ outTradeNo }) => ({ number: outTradeNo }))) {
    expect(
      "every number that was sent is in the ledger",
      rows.some((row) => row.out_trade_no === number),
      () => number,
    )
  }
}

/** The books as they are, for whoever has to find out why a check failed. */
export async function tellBooks(world: Checked): Promise<string[]> {
  const tables: [string, string][] = [
    [
      "ledger",
      "SELECT out_trade_no, kind, state, txamt::int, parent_out_trade_no, idempotency_key FROM qfpay_transaction ORDER BY id",
    ],
    ["timeline", "SELECT created_at, out_trade_no, kind, cause, detail FROM qfpay_transaction_event ORDER BY id"],
    ["held", "SELECT out_trade_no, reason, state, txamt::int, refusal FROM qfpay_held_payment ORDER BY id"],
  ]
  const ofOrders: [string, string][] = [
    ["transaction", "SELECT order_id, version, reference, reference_id, amount::float FROM order_transaction"],
    ["summary", "SELECT order_id, version, totals->'transaction_total' AS total FROM order_summary"],
  ]
  const orders = (await world.orders()).map(({ id }) => id)
  const lines: string[] = []
  for (const [name, query] of tables)
    for (const row of await world.sql(query)) lines.push(`${name} ${JSON.stringify(row)}`)
  for (const [name, query] of ofOrders) {
    const rows = await world.sql(`${query} WHERE order_id = ANY($1) AND deleted_at IS NULL ORDER BY id`, [orders])
    for (const row of rows) lines.push(`${name} ${JSON.stringify(row)}`)
  }
  return lines.map((line) => world.names.in(line))
}
