import { spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import os from "node:os"
import path from "node:path"

import { startPostgres } from "../scripts/lib/postgres.mjs"
import { printTable, record, ROOT, times } from "./report.mjs"

const MEDUSA = createRequire(import.meta.url).resolve("@medusajs/cli/cli.js")

/**
 * Measures a checkout, compared with Medusa's own Stripe provider, with the same latency for both gateways and in one
 * process: see checkout-shop.ts.
 *
 * @param {{ rounds: number, burst: number, profiles?: string | undefined }} size
 */
export async function benchCheckout({ rounds, burst, profiles }) {
  const dir = mkdtempSync(path.join(os.tmpdir(), "qfpay-bench-"))
  chmodSync(dir, 0o755)
  const file = path.join(dir, "figures.json")
  const given = process.env.DATABASE_URL
  const postgres = given ? undefined : await startPostgres({ dataDir: path.join(dir, "db"), fast: true })
  try {
    await postgres?.ensureDatabase("bench")
    const env = {
      ...process.env,
      DATABASE_URL: given ?? postgres?.urlFor("bench"),
      NODE_ENV: "production",
      LOG_LEVEL: "error",
      MEDUSA_DISABLE_TELEMETRY: "true",
      JWT_SECRET: "benchmark-jwt-secret",
      COOKIE_SECRET: "benchmark-cookie-secret",
      MEASURED: String(rounds),
      BURST: String(burst),
      MEASURE_OUT: file,
      ...(profiles && { MEASURE_PROFILES: path.resolve(profiles) }),
    }
    run([MEDUSA, "db:migrate", "--skip-scripts"], {
      ...env,
      QFPAY_BASE_URL: "http://localhost:1",
      QFPAY_BACKEND_URL: "http://localhost:1",
    })
    run(["-r", "ts-node/register/transpile-only", path.join(ROOT, "benchmarks", "checkout-shop.ts")], env)
    report(JSON.parse(readFileSync(file, "utf8")))
  } finally {
    await postgres?.stop()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** Runs a command in the folder of the application that the integration tests use. */
function run(args, env) {
  const cwd = path.join(ROOT, "integration-tests")
  const { status } = spawnSync(process.execPath, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] })
  if (status !== 0) throw new Error(`The measurement of the checkout failed (${path.basename(args.at(-1) ?? "")}).`)
}

function report({ order, initiate, repeated, burst }) {
  printTable(
    `From a notification to the order, ms (${order.ours.count} each)`,
    ["", "median", "p95"],
    [
      ["this plugin", order.ours],
      ["Stripe's provider by Medusa's route, which waits five seconds", order.peer],
      ["this plugin, processPaymentWorkflow at once", order.oursByWorkflow],
      ["Stripe's provider, processPaymentWorkflow at once", order.peerByWorkflow],
    ].map(([name, { p50, p95 }]) => [name, String(p50), String(p95)]),
  )
  record("notification to order, p95 ms", order.ours.p95, { peer: order.peerByWorkflow.p95, atMost: 250 })
  const sooner = order.peer.p50 / order.ours.p50
  record("times sooner than Medusa's route as it comes", sooner, { atLeast: 20 })

  printTable(
    "To initiate a payment, ms (medians)",
    ["", "whole", "of it Medusa's own", "of it the gateway's answer", "added by the provider"],
    [
      ["this plugin", initiate.ours, initiate.gateway],
      ["Stripe's provider", initiate.peer, initiate.peerGateway],
    ].map(([name, whole, gateway]) => {
      const parts = [whole, initiate.nothing, gateway, whole - initiate.nothing - gateway]
      return [name, ...parts.map((ms) => ms.toFixed(1))]
    }),
  )
  const added = (whole, gateway) => whole - initiate.nothing - gateway
  const [mine, peers] = [added(initiate.ours, initiate.gateway), added(initiate.peer, initiate.peerGateway)]
  record("initiate: added, beside Stripe's provider, times", mine / peers, { atMost: 1.2 })

  record("a repeated notification: SQL statements", repeated.statements, { atMost: 2 })
  record("repeated notifications a second", repeated.perSecond, {})

  const names = [...new Set([...Object.keys(burst.ours.where), ...Object.keys(burst.peer.where)])]
  const seconds = (ms) => ((ms ?? 0) / 1_000).toFixed(2)
  printTable(
    `${burst.count} payments in the same second, until the last order: seconds`,
    ["", "this plugin", "Stripe's, processPaymentWorkflow alone", "ratio"],
    [
      ["until the last order", burst.ours.ms, burst.peer.ms],
      ["notifications that were repeated", burst.ours.repeated * 1_000, 0],
      ["CPU", burst.ours.cpuMs, burst.peer.cpuMs],
      ...names.map((name) => [`  of it ${name}`, burst.ours.where[name], burst.peer.where[name]]),
    ].map(([name, ours, peer]) => [name, seconds(ours), seconds(peer), peer ? times((ours ?? 0) / peer) : "–"]),
  )
  record(`${burst.count} payments in one second, until the last order, ms`, burst.ours.ms, { peer: burst.peer.ms })
}
