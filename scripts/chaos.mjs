#!/usr/bin/env node
/**
 * Two instances of a shop on one PostgreSQL and Medusa's Redis modules, killed, suspended, restarted and cut off at random,
 * while shoppers and merchants go on: see "Chaos" in CONTRIBUTING.md.
 *
 *   npm run chaos                             500 checkouts, with their refunds and counter payments
 *   npm run chaos -- --checkouts 20           so many
 *   npm run chaos -- --minutes 10             as many as come in so many minutes
 *   npm run chaos -- --at-once 4              so many shoppers at a time, not 10: for a slow machine
 *   npm run chaos -- --seed 7                 the same people and the same attacks again
 *   REDIS_URL=redis://… npm run chaos         on a Redis of your own, which is then not restarted
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const { values } = parseArgs({
  options: {
    checkouts: { type: "string" },
    minutes: { type: "string" },
    "at-once": { type: "string" },
    seed: { type: "string" },
    "no-build": { type: "boolean" },
  },
})
const { checkouts, minutes, "at-once": atOnce, seed } = values
if ([checkouts, minutes, atOnce, seed].some((value) => value !== undefined && !/^\d+$/.test(value))) {
  console.error("Give whole numbers: npm run chaos -- --checkouts 500 --seed 7.")
  process.exit(2)
}

const env = {
  ...process.env,
  ...(checkouts && { CHAOS_CHECKOUTS: checkouts }),
  ...(minutes && { CHAOS_MINUTES: minutes }),
  ...(atOnce && { CHAOS_AT_ONCE: atOnce }),
  ...(seed && { CHAOS_SEED: seed }),
}
const args = ["scripts/test.mjs", "chaos", ...(values["no-build"] ? ["--no-build"] : [])]
const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit", env })
child.once("exit", (status) => (process.exitCode = status ?? 1))
