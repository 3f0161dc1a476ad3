#!/usr/bin/env node
/**
 * Runs two instances of a shop on one PostgreSQL and Medusa's Redis modules, which are killed, suspended, restarted and
 * disconnected at random while shoppers and merchants continue: see "Chaos" in CONTRIBUTING.md.
 *
 *   npm run chaos                             500 checkouts, with their refunds and counter payments
 *   npm run chaos -- --checkouts 20           20 checkouts
 *   npm run chaos -- --seed 7                 the same people and the same failures again
 *   REDIS_URL=redis://… npm run chaos         on your own Redis, which is not restarted
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const { values } = parseArgs({
  options: {
    checkouts: { type: "string" },
    seed: { type: "string" },
    "no-build": { type: "boolean" },
  },
})
if ([values.checkouts, values.seed].some((value) => value !== undefined && !/^\d+$/.test(value))) {
  console.error("Give whole numbers: npm run chaos -- --checkouts 500 --seed 7.")
  process.exit(2)
}

const env = {
  ...process.env,
  ...(values.checkouts && { CHAOS_CHECKOUTS: values.checkouts }),
  ...(values.seed && { CHAOS_SEED: values.seed }),
}
const args = ["scripts/test.mjs", "chaos", ...(values["no-build"] ? ["--no-build"] : [])]
const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit", env })
child.once("exit", (status) => (process.exitCode = status ?? 1))
