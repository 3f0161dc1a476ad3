import { readdirSync } from "node:fs"
import path from "node:path"
import { Client } from "@medusajs/framework/pg"
import type { ConfigModule } from "@medusajs/framework/types"
import { messageOf } from "../qfpay/errors"
import { check, type Check } from "./check"

const MIGRATIONS = path.resolve(__dirname, "../modules/qfpay/migrations")
const CONNECT_TIMEOUT_MS = 8_000

/** Whether the database answers and has the plugin's tables. */
export async function checkDatabase(project: ConfigModule["projectConfig"]): Promise<Check[]> {
  const { databaseUrl, databaseSchema, databaseDriverOptions } = project
  if (!databaseUrl) {
    return [check("database_missing")]
  }
  const { ssl } = (databaseDriverOptions as { connection?: { ssl?: object | boolean } } | undefined)?.connection ?? {}
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ssl })
  try {
    await client.connect()
    await client.query("SELECT set_config('search_path', $1, false)", [databaseSchema || "public"])
    return [await checkMigrations(client)]
  } catch (error) {
    return [check("database_unreachable", { reason: messageOf(error) })]
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function checkMigrations(client: Client): Promise<Check> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('mikro_orm_migrations') IS NOT NULL AS found",
  )
  if (tables[0]?.found !== true) return check("migrations_pending")
  const names = readdirSync(MIGRATIONS)
    .filter((file) => /^Migration\d+\.(js|ts)$/.test(file))
    .map((file) => path.parse(file).name)
  const { rows } = await client.query<{ name: string }>("SELECT name FROM mikro_orm_migrations WHERE name = ANY($1)", [
    names,
  ])
  const pending = names.filter((name) => !rows.some((row) => row.name === name))
  return check(pending.length === 0 ? "migrations_complete" : "migrations_pending")
}
