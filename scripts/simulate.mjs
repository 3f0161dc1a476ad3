#!/usr/bin/env node
/**
 * Runs simulated lives of shops from seeds: see "The simulation" in CONTRIBUTING.md.
 *
 *   npm run simulate -- --seeds 5000      that many lives with new seeds
 *   npm run simulate -- --seed 4211       repeats one life, with its event log; shrunk if it fails
 *   npm run simulate -- --seed 4211 --replays 10    checks that it is the same every time
 *   npm run simulate -- --mutants         checks that the lives detect deliberate mistakes; names select some
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string" },
    seed: { type: "string", multiple: true },
    replays: { type: "string" },
    log: { type: "boolean" },
    mutants: { type: "boolean" },
    "no-build": { type: "boolean" },
    "no-shrink": { type: "boolean" },
  },
})

const wanted = [values.seeds, values.replays, ...(values.seed ?? [])].filter((value) => value !== undefined)
if (wanted.some((value) => !/^\d+$/.test(value))) {
  console.error("Give whole numbers: npm run simulate -- --seeds 5000, or --seed 4211.")
  process.exit(2)
}

process.exitCode = await run({
  ...(values.seeds && { SIMULATION_COUNT: values.seeds }),
  ...(values.seed && { SIMULATION_SEEDS: values.seed.join(",") }),
  ...((values.log || (values.seed && !values.replays)) && { SIMULATION_LOG: "1" }),
  ...(values.replays && { SIMULATION_REPLAYS: values.replays }),
  ...(values["no-shrink"] && { SIMULATION_SHRINK_S: "0" }),
  ...(values.mutants && { SIMULATION_MUTANTS: positionals.join(",") || "all" }),
})

/** @param {Record<string, string>} env @returns {Promise<number>} */
function run(env) {
  const half = values.seed?.length === 1 ? ["lives-1"] : []
  const args = ["scripts/test.mjs", "simulation", ...half, ...(values["no-build"] ? ["--no-build"] : [])]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit", env: { ...process.env, ...env } })
  return new Promise((resolve) => child.once("exit", (status) => resolve(status ?? 1)))
}
