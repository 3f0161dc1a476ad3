import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { connection, migrations, type MigrationSql, useSchema } from "./__tests__/database"
import { Ledger } from "./ledger"

/** The first release with today's state names; older ones used `settled`, `returned` and `told_at`. */
const RENAMED = "Migration20261126164000"

const CREATED_AT = new Date("2025-11-21T04:00:00Z")
const DUE_AT = new Date("2025-11-21T04:01:00Z")
const LATER = new Date("2025-11-22T04:00:00Z")

const MINUTE_MS = 60_000

type Values = Record<string, unknown>

/** A row as a release wrote it, and how today's ledger reads it. */
interface OldRow {
  readonly wrote: Values & { readonly out_trade_no: string }
  readonly isNow: Values
}

const shared = {
  ...{ account: "qfpay", wallet: "alipay", scenario: "mpm", pay_type: "801501", txcurrcd: "HKD", txamt: 10050 },
  ...{ raw_txamt: { value: "10050", precision: 20 }, payment_session_id: "payses_1" },
  ...{ created_at: CREATED_AT, expires_at: LATER },
}
const payment = (out_trade_no: string, values: Values): OldRow["wrote"] => ({
  ...{ id: `qftx_${out_trade_no}`, kind: "payment", ...shared, out_trade_no, syssn: `S${out_trade_no}` },
  ...values,
})
const refund = (out_trade_no: string, values: Values): OldRow["wrote"] =>
  payment(out_trade_no, {
    kind: "refund",
    parent_out_trade_no: "P3",
    idempotency_key: `ref_${out_trade_no}`,
    ...values,
  })

/** Written the same way by every release. */
const ALWAYS: readonly OldRow[] = [
  { wrote: payment("P1", { state: "waiting", next_enquiry_at: DUE_AT }), isNow: { state: "waiting", isDue: true } },
  { wrote: payment("P2", { state: "expired" }), isNow: { state: "expired", isDue: false } },
  { wrote: payment("P5", { state: "held" }), isNow: { state: "held", isDue: false } },
  { wrote: payment("P6", { state: "created", syssn: null, next_enquiry_at: DUE_AT }), isNow: { isDue: true } },
  // The shop was stopped before QFPay was called, or before it answered.
  {
    wrote: refund("R7", { state: "created", syssn: null, next_enquiry_at: DUE_AT }),
    isNow: { state: "created", isDue: true },
  },
]

/** By releases before {@link RENAMED}. */
const BEFORE: readonly OldRow[] = [
  ...ALWAYS,
  { wrote: payment("P3", { state: "settled", settled_at: LATER }), isNow: { state: "applied", applied_at: LATER } },
  { wrote: payment("P4", { state: "returned" }), isNow: { state: "refunded", isDue: false } },
  // Paid, and the shop was stopped before the order was placed: the background job must resume it.
  { wrote: payment("P7", { state: "paid", next_enquiry_at: DUE_AT }), isNow: { state: "paid", isDue: true } },
  { wrote: payment("P8", { state: "paid", next_enquiry_at: null }), isNow: { state: "paid", isDue: true } },
  {
    wrote: refund("R1", { state: "done", settled_at: LATER }),
    isNow: { state: "done", recorded_at: LATER, isDue: false },
  },
  { wrote: refund("R2", { state: "done" }), isNow: { state: "done", recorded_at: null, isDue: true } },
  {
    wrote: refund("R3", { state: "pending", syssn: null, next_enquiry_at: DUE_AT }),
    isNow: { state: "unanswered", isDue: true },
  },
  { wrote: refund("R4", { state: "pending", next_enquiry_at: DUE_AT }), isNow: { state: "pending", isDue: true } },
  { wrote: refund("R5", { state: "refused", respcd: "1269" }), isNow: { state: "refused", isDue: false } },
  { wrote: refund("R6", { state: "refused", respcd: null }), isNow: { state: "lost", isDue: false } },
]

/** By {@link RENAMED} and later releases. */
const SINCE: readonly OldRow[] = [
  ...ALWAYS,
  { wrote: payment("P3", { state: "applied", applied_at: LATER }), isNow: { state: "applied", applied_at: LATER } },
  { wrote: payment("P4", { state: "refunded" }), isNow: { state: "refunded" } },
  { wrote: payment("P7", { state: "paid", apply_due_at: DUE_AT }), isNow: { state: "paid", isDue: true } },
  {
    wrote: refund("R1", { state: "done", recorded_at: LATER, requested_amount: "100.504" }),
    isNow: { state: "done", recorded_at: LATER, requested_amount: "100.504", isDue: false },
  },
  { wrote: refund("R2", { state: "done", apply_due_at: DUE_AT }), isNow: { state: "done", isDue: true } },
  { wrote: refund("R3", { state: "unanswered", syssn: null, next_enquiry_at: DUE_AT }), isNow: { isDue: true } },
  { wrote: refund("R6", { state: "lost" }), isNow: { state: "lost", isDue: false } },
]

const held = { id: "qfhp_1", account: "qfpay", out_trade_no: "P5", syssn: "SP5", reason: "session_gone" }
const heldAmount = { txamt: 10050, raw_txamt: { value: "10050", precision: 20 }, txcurrcd: "HKD" }

let all: readonly MigrationSql[] = []
const levelOf = (name: string) => all.findIndex((migration) => migration.name === name)
const database = () => connection()

async function run(statements: readonly string[]): Promise<void> {
  for (const statement of statements) await database().raw(statement)
}

/** Builds the database of the release with the first `level` migrations. */
async function databaseOf(level: number): Promise<void> {
  const tables = await database()("pg_tables").whereRaw("schemaname = current_schema()").pluck<string[]>("tablename")
  for (const table of tables) await database().raw("DROP TABLE ?? CASCADE", [table])
  for (const { up } of all.slice(0, level)) await run(up)
}

async function write(rows: readonly OldRow[], level: number): Promise<void> {
  await database()("qfpay_transaction").insert(rows.map(({ wrote }) => asJson(wrote)))
  const hasCases = level > levelOf(RENAMED)
  const entry = { ...held, ...heldAmount, state: "held", ...(hasCases && { case_key: "SP5" }) }
  await database()("qfpay_held_payment").insert(asJson(entry))
}

const asJson = (values: Values) => ({ ...values, raw_txamt: JSON.stringify(values.raw_txamt) })

async function upgradeFrom(level: number): Promise<void> {
  for (const { up } of all.slice(level)) await run(up)
}

/** How today's ledger reads each row. */
async function read(rows: readonly OldRow[]): Promise<Values[]> {
  const ledger = new Ledger(() => database())
  const due = await ledger.claims.claimDue(new Date(Date.now() + MINUTE_MS), new Date(Date.now() + 2 * MINUTE_MS), 100)
  const numbers = new Set(due.map(({ out_trade_no }) => out_trade_no))
  return Promise.all(
    rows.map(async ({ wrote: { out_trade_no }, isNow }) => {
      const row = { ...(await ledger.find(out_trade_no)), isDue: numbers.has(out_trade_no) } as Values
      return { out_trade_no, ...Object.fromEntries(Object.keys(isNow).map((key) => [key, row[key] ?? null])) }
    }),
  )
}

const expected = (rows: readonly OldRow[]) =>
  rows.map(({ wrote: { out_trade_no }, isNow }) => ({ out_trade_no, ...isNow }))

describe("A shop that is upgraded", () => {
  useSchema(async (_: Knex) => undefined)

  beforeAll(async () => {
    all = await migrations()
  })

  it("from any earlier release keeps every payment, refund and held payment, and due work is still due", async () => {
    for (let level = 1; level <= all.length; level++) {
      await databaseOf(level)
      const rows = level > levelOf(RENAMED) ? SINCE : BEFORE
      await write(rows, level)
      await upgradeFrom(level)
      expect({ level, rows: await read(rows) }).toEqual({ level, rows: expected(rows) })
      const list = await new Ledger(() => database()).heldMoney.list({ state: "held" }, 0, 10)
      expect(list).toMatchObject({ count: 1, rows: [{ ...held, txamt: 10050, case_key: "SP5", state: "held" }] })
    }
  })

  it("and rolled back for a while still accepts what the earlier release writes", async () => {
    for (let level = levelOf(RENAMED) + 1; level <= all.length; level++) {
      await databaseOf(all.length)
      await write(SINCE, level)
      expect({ level, rows: await read(SINCE) }).toEqual({ level, rows: expected(SINCE) })
    }
  })

  it("and whose migrations are reverted is as before, and can be upgraded again", async () => {
    const level = levelOf(RENAMED)
    await databaseOf(level)
    await write(BEFORE, level)
    const before = await everything()
    await upgradeFrom(level)
    // A second case of the same money, which the earlier release cannot store.
    const another = {
      ...held,
      id: "qfhp_2",
      reason: "refund_refused",
      case_key: "refund:1",
      state: "held",
      ...heldAmount,
    }
    await database()("qfpay_held_payment").insert(asJson(another))
    for (const { down } of all.slice(level).reverse()) await run(down)
    expect(await everything()).toEqual(before)
    // As the earlier release writes it.
    const again = asJson({ ...held, ...heldAmount, id: "qfhp_3", state: "held" })
    await database()("qfpay_held_payment")
      .insert(again as never)
      .onConflict(database().raw("(account, syssn) WHERE deleted_at IS NULL"))
      .ignore()
    await upgradeFrom(level)
    expect(await read(BEFORE)).toEqual(expected(BEFORE))
  })

  it("keeps every case of two undone refunds when the migrations are reverted, and afterward", async () => {
    await databaseOf(all.length)
    const undone = (id: string) =>
      asJson({ ...held, ...heldAmount, id, reason: "unaccounted", state: "held", case_key: `undone:${id}` })
    await database()("qfpay_held_payment").insert([undone("qfhp_1"), undone("qfhp_2")])
    const open = () => database()("qfpay_held_payment").where({ state: "held" }).whereNull("deleted_at")
    const last = all.at(-1)
    await run(last?.down ?? [])
    expect(await open()).toHaveLength(2)
    await run(last?.up ?? [])
    expect(await open()).toHaveLength(2)
    await open().where({ id: "qfhp_2" }).update({ state: "dismissed" })
    await run(last?.down ?? [])
    // The earlier release's own index is back.
    await expect(database()("qfpay_held_payment").insert([undone("qfhp_3")])).rejects.toThrow(/unique/)
  })
})

/** The columns that say where money is, for every row that the earlier release sees. */
async function everything(): Promise<Values> {
  const columns = ["out_trade_no", "kind", "state", "syssn", "settled_at", "told_at", "parent_out_trade_no"]
  return {
    transactions: await database()("qfpay_transaction").orderBy("out_trade_no").select(columns),
    held: await database()("qfpay_held_payment").whereNull("deleted_at").orderBy("id").select("id", "state", "reason"),
  }
}
