import { randomBytes } from "node:crypto"
import fs from "node:fs"
import path from "node:path"
import { knex, type Knex } from "@medusajs/framework/mikro-orm/knex"
import type { Migration } from "@medusajs/framework/mikro-orm/migrations"

const MIGRATIONS = path.join(__dirname, "../migrations")
const TABLES = ["qfpay_transaction", "qfpay_transaction_event", "qfpay_held_payment", "qfpay_lease", "qfpay_call_quota"]

let current: Knex | undefined

/** The database of the current test file; {@link useDatabase} opens it. */
export function connection(): Knex {
  if (!current) throw new Error("This test file has no database: call useDatabase() at its top.")
  return current
}

/**
 * Gives a test file the module's tables in a schema of its own, as the migrations create them, emptied before each
 * test.
 */
export function useDatabase(): void {
  useSchema(async (database) => {
    for (const { up } of await migrations()) for (const statement of up) await database.raw(statement)
  })
  beforeEach(() => connection().raw(TABLES.map((table) => `DELETE FROM ${table};`).join(" ")))
}

/** Gives a test file a schema of its own, filled by `make`. */
export function useSchema(make: (database: Knex) => Promise<void>): void {
  const schema = `test_${randomBytes(6).toString("hex")}`

  beforeAll(async () => {
    const { DB_HOST: host, DB_PORT: port, DB_USERNAME: user, DB_PASSWORD: password } = process.env
    if (!host) throw new Error("There is no database here. Run these tests with `npm test -- modules`.")
    const database = { host, port: Number(port), user, password, database: "postgres" }
    current = knex({ client: "pg", connection: database, searchPath: [schema], pool: { min: 0, max: 5 } })
    await current.raw("CREATE SCHEMA ??", [schema])
    await make(current)
    // Each file runs every migration, which takes longer on a busy machine than any test.
  }, 60_000)

  afterAll(async () => {
    await current?.raw("DROP SCHEMA ?? CASCADE", [schema])
    await current?.destroy()
    current = undefined
  })
}

/** The SQL of a migration and of its reversal. */
export interface MigrationSql {
  readonly name: string
  readonly up: readonly string[]
  readonly down: readonly string[]
}

/** The module's migrations, oldest first. */
export async function migrations(): Promise<MigrationSql[]> {
  const all: MigrationSql[] = []
  for (const file of fs.readdirSync(MIGRATIONS).sort()) {
    const name = /^(Migration\d+)\.ts$/.exec(file)?.[1]
    if (!name) continue
    const found = (await import(path.join(MIGRATIONS, name))) as Record<string, new () => Migration>
    const Found = found[name]
    if (!Found) throw new Error(`${file} has no class ${name}.`)
    const [up, down] = [new Found(), new Found()]
    await up.up()
    await down.down?.()
    all.push({ name, up: up.getQueries() as string[], down: down.getQueries() as string[] })
  }
  return all
}
