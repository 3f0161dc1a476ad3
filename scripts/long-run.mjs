#!/usr/bin/env node
/**
 * Runs checkouts, refunds and counter payments on one instance for hours, and regularly checks its memory and data: see
 * "The long run" in CONTRIBUTING.md.
 *
 *   npm run long-run                          two hours
 *   npm run long-run -- --minutes 20          20 minutes
 *   npm run long-run -- --at-once 1           one shopper at a time, not 4: for a machine that does other work
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const { values } = parseArgs({
  options: { minutes: { type: "string" }, "at-once": { type: "string" }, "no-build": { type: "boolean" } },
})
const { minutes, "at-once": atOnce } = values
if ([minutes, atOnce].some((value) => value !== undefined && !/^\d+$/.test(value))) {
  console.error("Give whole minutes: npm run long-run -- --minutes 120.")
  process.exit(2)
}

const env = {
  ...process.env,
  ...(minutes && { LONG_RUN_MINUTES: minutes }),
  ...(atOnce && { LONG_RUN_AT_ONCE: atOnce }),
}
const args = ["scripts/test.mjs", "long-run", ...(values["no-build"] ? ["--no-build"] : [])]
const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit", env })
child.once("exit", (status) => (process.exitCode = status ?? 1))
