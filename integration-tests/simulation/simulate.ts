import { writeSync } from "node:fs"
import fc from "fast-check"
import { storeTest } from "../setup"
import { HeldCalls } from "./held-calls"
import { live, type Script, scriptOf, scriptOfStored, scriptsFor, themeNames, written } from "./life"
import { makeMistake, MUTANTS } from "./mutants"
import stored from "./stored-lives.json"
import { buildStage } from "./stage"
import { realNow } from "./virtual-time"
import type { Stage, Violation, World } from "./world"

/** What `npm test` and `npm run simulate` ask for; see scripts/simulate.mjs. */
const {
  SIMULATION_SEEDS: given,
  SIMULATION_COUNT: count,
  SIMULATION_REPLAYS: replays = "1",
  SIMULATION_LOG: tellsAll,
  SIMULATION_MUTANTS: mutants,
} = process.env

/** In `npm test`: as many lives as fit into this, and no fewer than that, in each of the two halves. */
const BUDGET_MS = Number(process.env.SIMULATION_BUDGET_S ?? 60) * 1_000
const LEAST = Number(process.env.SIMULATION_LEAST ?? 25)
const SHRINKING_MS = Number(process.env.SIMULATION_SHRINK_S ?? 120) * 1_000
const MUTANT_LIVES = Number(process.env.SIMULATION_MUTANT_LIVES ?? 40)
const LIMIT_MS = 24 * 3_600_000

type Outcome = { readonly world: World } | { readonly failure: Error; readonly world: World | undefined }

async function attempt(stage: Stage, script: Script): Promise<Outcome> {
  try {
    return { world: await live(stage, script) }
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error))
    return { failure, world: (failure as { world?: World }).world }
  }
}

const checkOf = (failure: Error) => (failure as Violation).check ?? failure.message

/** New lives of one half, by their seeds, in the order in which they are lived. */
function* seedsOf(half: 0 | 1, began: number): Generator<number> {
  if (given) {
    yield* given
      .split(",")
      .map(Number)
      .filter((_, index) => index % 2 === half)
    return
  }
  const first = Number(process.env.SIMULATION_FIRST ?? Math.floor(Math.random() * 2 ** 30) * 2) + half
  const wanted = count ? Math.ceil((Number(count) - half) / 2) : Infinity
  for (let lived = 0; lived < wanted; lived++) {
    if (!count && lived >= LEAST && realNow() - began > BUDGET_MS) return
    yield (first + 2 * lived) % 2 ** 31
  }
}

/** The same violation in as few happenings as can be found. */
async function shrink(
  stage: Stage,
  seed: number,
  check: string,
): Promise<{ script: Script; world: World | undefined }> {
  let smallest: { script: Script; world: World | undefined } = { script: scriptOf(seed), world: undefined }
  const began = realNow()
  const property = fc.asyncProperty(scriptsFor(seed), async (script) => {
    if (realNow() - began > SHRINKING_MS) return
    const outcome = await attempt(stage, script)
    if (!("failure" in outcome) || checkOf(outcome.failure) !== check) return
    smallest = { script, world: outcome.world }
    throw outcome.failure
  })
  await fc.check(property, { seed, numRuns: 1 })
  return smallest
}

/** For `stored-lives.json`. */
const tell = ({ minute, dice, happenings }: Script) =>
  JSON.stringify({ bug: "", minute, dice, happenings: happenings.map(written) })

/** Jest keeps what a test says until its end, and a run can take hours. */
const say = (...lines: string[]) => writeSync(2, `${lines.join("\n")}\n`)

/** The lives that ever failed. @returns how many of them fail */
async function liveStored(stage: Stage, half: 0 | 1): Promise<number> {
  let failed = 0
  for (const life of stored.filter((_, index) => index % 2 === half)) {
    const outcome = await attempt(stage, scriptOfStored(life))
    if (!("failure" in outcome)) continue
    failed += 1
    say(`${life.bug} Again: ${outcome.failure.message}`, ...(outcome.world?.log ?? []))
  }
  return failed
}

/** Lives of the seeds, each as often as asked. @returns how many of them failed */
async function liveAll(stage: Stage, half: 0 | 1): Promise<number> {
  const totals = { lives: 0, events: 0, crashes: 0, violations: 0 }
  const began = realNow()
  for (const seed of seedsOf(half, began)) {
    const hashes = new Set<string>()
    let first: readonly string[] = []
    let failure: Error | undefined
    for (let replay = 0; replay < Number(replays); replay++) {
      const outcome = await attempt(stage, scriptOf(seed))
      const log = outcome.world?.log ?? []
      totals.lives += 1
      totals.events += log.length
      totals.crashes += log.filter((line) => line.startsWith("* crash")).length
      const isNew = !hashes.has(outcome.world?.hash ?? "")
      hashes.add(outcome.world?.hash ?? "")
      if (isNew && hashes.size === 2 && !tellsAll) say(`seed ${seed}, its first log`, ...first)
      if (isNew && (tellsAll || hashes.size > 1)) say(`seed ${seed}, log ${outcome.world?.hash}`, ...log)
      if (replay === 0) first = log
      if ("failure" in outcome) failure = outcome.failure
    }
    if (count && totals.lives % 25 === 0) say(`${totals.lives} lives so far, ${totals.violations} violations`)
    if (Number(replays) > 1) say(`seed ${seed}: ${hashes.size} different logs in ${replays} replays`)
    if (!failure && hashes.size === 1) continue
    totals.violations += 1
    if (!failure) continue
    say(`seed ${seed} of ${totals.lives} lives: ${failure.message}`)
    if (SHRINKING_MS === 0) {
      if (!tellsAll) say(...first)
      continue
    }
    const { script, world } = await shrink(stage, seed, checkOf(failure))
    say(`shrunk to ${script.happenings.length} happenings: ${tell(script)}`, ...(world?.log ?? []))
  }
  const took = ((realNow() - began) / 1_000).toFixed(0)
  const { lives, events, crashes, violations } = totals
  say(`${lives} lives, ${events} events, ${crashes} crashes, ${violations} violations in ${took} s`)
  return violations
}

/** Lives of its theme with each deliberate mistake, until a check notices it. @returns how many nobody noticed */
async function tryMutants(stage: Stage, half: 0 | 1): Promise<number> {
  const chosen = MUTANTS.filter(({ name }) => mutants === "all" || mutants?.split(",").includes(name))
  let missed = 0
  for (const mutant of chosen.filter((_, index) => index % 2 === half)) {
    const takeBack = makeMistake(mutant)
    const began = realNow()
    let caught: string | undefined
    for (let lived = 0; lived < MUTANT_LIVES && caught === undefined; lived++) {
      const seed = themeNames.indexOf(mutant.theme) + lived * themeNames.length
      const outcome = await attempt(stage, scriptOf(seed))
      if (tellsAll) say(`${mutant.name}, seed ${seed}`, ...(outcome.world?.log ?? []))
      if ("failure" in outcome) caught = `in life ${lived + 1} (seed ${seed}): ${outcome.failure.message}`
    }
    takeBack()
    if (caught === undefined) missed += 1
    const took = `${((realNow() - began) / 1_000).toFixed(0)} s`
    say(`${mutant.name}: ${caught ?? `not noticed in ${MUTANT_LIVES} lives`} (${mutant.theme}, ${took})`)
  }
  return missed
}

/** Lives as they come; half of all, so that two of them fill two cores. */
export function simulate(half: 0 | 1): void {
  const held = new HeldCalls()
  storeTest(
    `The lives of a shop (${half + 1} of 2)`,
    (store) => {
      const run = async (work: (stage: Stage) => Promise<number>) => {
        const { stage, leave } = await buildStage(store, held)
        try {
          expect(await work(stage)).toBe(0)
        } finally {
          await leave()
        }
      }
      if (mutants) it("show every deliberate mistake", () => run((stage) => tryMutants(stage, half)), LIMIT_MS)
      else if (given) it("lose, double and misplace no cent", () => run((stage) => liveAll(stage, half)), LIMIT_MS)
      else
        it(
          "lose, double and misplace no cent, now or again",
          () => run(async (stage) => (await liveStored(stage, half)) + (await liveAll(stage, half))),
          LIMIT_MS,
        )
    },
    {
      simulator: { pace: (call, moment) => held.pace(call, moment), refundSpacingMs: 0, refundNightBlock: true },
      plugin: { enquiriesPerMinute: 400 },
    },
  )
}
