import { randomBytes } from "node:crypto"
import { Client } from "pg"
import { secretWatch } from "./secrets"

/** A database for one test. */
export interface Database {
  /** For `DATABASE_URL`. */
  url: string
  /** Reads or changes its contents, as another program would. */
  query<Row extends object>(statement: string, values?: readonly unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

/** Creates an empty database on the PostgreSQL that `npm test` started, for programs that run outside of Jest. */
export async function createDatabase(purpose: string): Promise<Database> {
  const name = `qfpay_${purpose}_${randomBytes(4).toString("hex")}`
  await inDatabase("postgres", `CREATE DATABASE "${name}"`)
  return {
    url: urlOf(name),
    query: (statement, values) => inDatabase(name, statement, values),
    drop: async () => {
      await secretWatch.readDatabase(urlOf(name))
      await inDatabase("postgres", `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    },
  }
}

async function inDatabase<Row extends object>(
  name: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: urlOf(name) })
  await client.connect()
  try {
    return (await client.query<Row>(statement, [...values])).rows
  } finally {
    await client.end()
  }
}

function urlOf(database: string): string {
  const { DB_HOST, DB_PORT, DB_USERNAME, DB_PASSWORD } = process.env
  if (!DB_HOST) throw new Error("There is no database. Run the tests with `npm test`, which starts one.")
  const [user, password] = [DB_USERNAME, DB_PASSWORD].map((part) => encodeURIComponent(part ?? ""))
  return `postgres://${user}:${password}@${DB_HOST}:${DB_PORT ?? 5432}/${database}`
}
