#!/usr/bin/env node
/**
 * Runs checkouts, refunds and counter payments on one instance for hours, and regularly checks its memory and data: see
 * "The long run" in CONTRIBUTING.md.
 *
 *   npm run long-run                          two hours
 *   npm run long-run -- --minutes 20          20 minutes
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const { values } = parseArgs({ options: { minutes: { type: "string" }, "no-build": { type: "boolean" } } })
if (values.minutes !== undefined && !/^\d+$/.test(values.minutes)) {
  console.error("Give whole minutes: npm run long-run -- --minutes 120.")
  process.exit(2)
}

const env = { ...process.env, ...(values.minutes && { LONG_RUN_MINUTES: values.minutes }) }
const args = ["scripts/test.mjs", "long-run", ...(values["no-build"] ? ["--no-build"] : [])]
const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit", env })
child.once("exit", (status) => (process.exitCode = status ?? 1))
