import { createHmac } from "node:crypto"
import { Client } from "pg"
import { TestDatabaseUtils } from "@medusajs/test-utils"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import type { Store } from "../setup"
import type { HeldCalls } from "./held-calls"
import { current, mayRun, RestartableMedusa, VIRTUAL_NOW_SQL } from "./instance"
import { Traffic } from "./traffic"
import { VirtualTime } from "./virtual-time"
import type { Stage } from "./world"

/** Makes of a booted shop a stage for lives. @returns also what leads back to the machine's own time */
export async function buildStage(store: Store, held: HeldCalls): Promise<{ stage: Stage; leave: () => Promise<void> }> {
  const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
  const { rows } = await knex.raw<{ rows: { name: string }[] }>("SELECT current_database() AS name")
  const database = new Client({ connectionString: TestDatabaseUtils.getDatabaseURL(rows[0]!.name) })
  await database.connect()
  await database.query(VIRTUAL_NOW_SQL)
  await createPromotion(store)
  const { headers } = await store.adminHeaders()

  const { id: filledCart } = await store.createCart()

  // A shop to which this much happens complains all the time.
  const logger = store.container.resolve<Record<string, unknown>>(ContainerRegistrationKeys.LOGGER)
  for (const level of ["error", "warn", "info", "panic", "failure", "activity", "progress"]) logger[level] = () => ""

  const time = new VirtualTime(mayRun)
  const traffic = new Traffic()
  const medusa = new RestartableMedusa(store.container, traffic, time)
  const port = Number(new URL(store.url).port)
  traffic.watch((localPort) => localPort === port && current.enterWith(medusa.instance))
  const uninstall = time.install()
  const stage: Stage = {
    store,
    medusa,
    traffic,
    time,
    held,
    database,
    filledCart,
    admin: { authorization: lasting(headers.authorization) },
  }
  return {
    stage,
    leave: async () => {
      uninstall()
      traffic.unwatch()
      // Medusa's test runner waits for workflows, and those of a crashed shop never end.
      await database.query("DELETE FROM workflow_execution")
      await database.end()
    },
  }
}

/** The same token, good for all times. */
function lasting(bearer: string): string {
  const [, head = "", body = ""] = /^Bearer ([^.]+)\.([^.]+)\./.exec(bearer) ?? []
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as object
  const text = `${head}.${Buffer.from(JSON.stringify({ ...claims, iat: 0, exp: 4_102_444_800 })).toString("base64url")}`
  return `Bearer ${text}.${createHmac("sha256", "integration-jwt-secret").update(text).digest("base64url")}`
}

/** Fifteen percent off, which leaves fractions of a cent. */
async function createPromotion(store: Store): Promise<void> {
  const admin = await store.adminHeaders()
  await store.api.post(
    "/admin/promotions",
    {
      code: "FIFTEEN",
      type: "standard",
      status: "active",
      is_automatic: false,
      application_method: {
        type: "percentage",
        target_type: "order",
        allocation: "across",
        value: 15,
        currency_code: "hkd",
      },
    },
    admin,
  )
}
