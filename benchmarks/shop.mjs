import { spawn } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"

import { startPostgres } from "../scripts/lib/postgres.mjs"
import { ROOT } from "./report.mjs"

/** @typedef {Awaited<ReturnType<typeof openShop>>} BenchShop */

/**
 * Starts the demo as `npm run demo` does, on free ports and with its own database. Returns what it prints when it is
 * ready, the database's address, and a function to close it. Each of its processes writes into `probeDir`; see
 * probe.cjs.
 */
export async function openShop() {
  const dir = mkdtempSync(path.join(os.tmpdir(), "qfpay-bench-"))
  chmodSync(dir, 0o755)
  const postgres = process.env.DATABASE_URL
    ? undefined
    : await startPostgres({ dataDir: path.join(dir, "db"), fast: true })
  await postgres?.ensureDatabase("bench")
  const databaseUrl = process.env.DATABASE_URL ?? postgres?.urlFor("bench") ?? ""
  const probeDir = path.join(dir, "probe")
  mkdirSync(probeDir)
  const demo = spawn(process.execPath, ["scripts/demo.mjs", "--json"], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${path.join(ROOT, "benchmarks", "probe.cjs")}`.trim(),
      BENCH_PROBE_DIR: probeDir,
      DATABASE_URL: databaseUrl,
      DEMO_DIR: path.join(dir, "demo"),
      DEMO_STOREFRONT_PORT: "0",
      DEMO_MEDUSA_PORT: "0",
      DEMO_SIMULATOR_PORT: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const ended = new Promise((resolve) => demo.once("exit", resolve))
  const close = async () => {
    if (demo.exitCode === null) demo.kill("SIGINT")
    await ended
    await postgres?.stop()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  const ready = new Promise((resolve) => createInterface({ input: demo.stdout }).once("line", resolve))
  const line = await Promise.race([ready, ended])
  if (typeof line !== "string") {
    await close()
    throw new Error("The shop did not start; see its output above.")
  }
  return { ...JSON.parse(line), databaseUrl, probeDir, close }
}
