import { randomBytes } from "node:crypto"
import fs from "node:fs"
import path from "node:path"
import { knex, type Knex } from "@medusajs/framework/mikro-orm/knex"
import type { Migration } from "@medusajs/framework/mikro-orm/migrations"

const MIGRATIONS = path.join(__dirname, "../migrations")
const TABLES = ["qfpay_transaction", "qfpay_transaction_event", "qfpay_held_payment", "qfpay_lease", "qfpay_call_quota"]

let current: Knex | undefined

/** The database of the test file that runs; {@link useDatabase} opens it. */
export function connection(): Knex {
  if (!current) throw new Error("This test file has no database: call useDatabase() at its top.")
  return current
}

/** Gives a test file the module's tables in a schema of its own, as the migrations make them, empty before each test. */
export function useDatabase(): void {
  const schema = `test_${randomBytes(6).toString("hex")}`

  beforeAll(async () => {
    const { DB_HOST: host, DB_PORT: port, DB_USERNAME: user, DB_PASSWORD: password } = process.env
    if (!host) throw new Error("There is no database here. Run these tests with `npm test -- modules`.")
    const database = { host, port: Number(port), user, password, database: "postgres" }
    current = knex({ client: "pg", connection: database, searchPath: [schema], pool: { min: 0, max: 5 } })
    await current.raw("CREATE SCHEMA ??", [schema])
    for (const statement of await migrationStatements()) await current.raw(statement)
  })

  beforeEach(() => connection().raw(TABLES.map((table) => `DELETE FROM ${table};`).join(" ")))

  afterAll(async () => {
    await current?.raw("DROP SCHEMA ?? CASCADE", [schema])
    await current?.destroy()
    current = undefined
  })
}

async function migrationStatements(): Promise<string[]> {
  const statements: string[] = []
  for (const file of fs.readdirSync(MIGRATIONS).sort()) {
    const name = /^(Migration\d+)\.ts$/.exec(file)?.[1]
    if (!name) continue
    const found = (await import(path.join(MIGRATIONS, name))) as Record<string, new () => Migration>
    const Found = found[name]
    if (!Found) throw new Error(`${file} has no class ${name}.`)
    const migration = new Found()
    await migration.up()
    statements.push(...(migration.getQueries() as string[]))
  }
  return statements
}
