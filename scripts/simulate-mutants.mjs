import { spawn } from "node:child_process"
import fs from "node:fs"
import { createRequire } from "node:module"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("..", import.meta.url))

/** @type {readonly { name: string, mistake: string }[]} */
const MUTANTS = createRequire(import.meta.url)("../integration-tests/simulation/mutants.js")

/** So many lives at most until a mistake must have been noticed. */
const LIVES = Number(process.env.SIMULATION_LIVES ?? 200)

/**
 * Lives with each deliberate mistake, until a check notices it.
 *
 * @param {readonly string[]} names of some; without any, all
 * @returns {Promise<number>} the exit status: 0 when every mistake was noticed
 */
export async function tryMutants(names) {
  const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name))
  let missed = 0
  for (const { name, mistake } of chosen) {
    const caught = await tryMutant(name)
    if (!caught) missed += 1
    const result = caught
      ? `life ${caught.lives} (seed ${caught.seed}): ${caught.check}`
      : `not noticed in ${LIVES} lives`
    console.log(`${name.padEnd(30)} ${result}\n${"".padEnd(31)}${mistake}`)
  }
  console.log(`\n${chosen.length - missed} of ${chosen.length} mistakes noticed`)
  return missed === 0 && chosen.length > 0 ? 0 : 1
}

/** @param {string} name @returns {Promise<{ lives: number, seed: number, check: string } | undefined>} */
async function tryMutant(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "qfpay-mutant-"))
  const report = path.join(folder, "report.jsonl")
  const log = fs.openSync(path.join(folder, "log.txt"), "w")
  const child = spawn(process.execPath, ["scripts/test.mjs", "simulation", "lives-1", "--no-build"], {
    cwd: ROOT,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      SIMULATION_MUTANT: name,
      SIMULATION_REPORT: report,
      SIMULATION_COUNT: String(2 * LIVES),
      SIMULATION_FIRST: "0",
      SIMULATION_SHRINK_S: "0",
      SIMULATION_UNTIL_FAILURE: "1",
    },
  })
  await new Promise((resolve) => child.once("exit", resolve))
  const lines = fs.existsSync(report) ? fs.readFileSync(report, "utf8").trim().split("\n") : []
  const results = lines.filter((line) => line !== "").map((line) => JSON.parse(line))
  if (results.length === 0) throw new Error(`No life was lived with ${name}: see ${path.join(folder, "log.txt")}`)
  fs.rmSync(folder, { recursive: true })
  return results.find(({ check }) => check !== undefined)
}
