import fs, { writeSync } from "node:fs"
import path from "node:path"
import { isAxiosError } from "axios"
import { tellBooks, violationsAtEnd } from "../simulation/checks"
import { comeToRest } from "../simulation/rest"
import { Violation } from "../simulation/world"
import { whatIsMissing } from "./machines"
import { findLibrary } from "./moved-clock"
import { Site } from "./site"
import { Storm } from "./storm"

/** What `npm run chaos` asks for; see scripts/chaos.mjs. */
const CHECKOUTS = Number(process.env.CHAOS_CHECKOUTS ?? 500)
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** Nobody new comes after that: on a slow machine, fewer come. */
const MINUTES = Number(process.env.CHAOS_MINUTES ?? Infinity)
/** Shoppers at one time. */
const AT_ONCE = Number(process.env.CHAOS_AT_ONCE ?? 10)
/** Medusa's own locks in Redis end two minutes after their holder has died. */
const LOCKS_END_MS = 125_000
const LIMIT_MS = 12 * 3_600_000
/** Of a job, until it has nothing to do any more. */
const PASSES = 40

/** Jest keeps what a test says until its end. */
const say = (...lines: string[]) => writeSync(2, `${lines.join("\n")}\n`)
const told = (counts: object) =>
  Object.entries(counts)
    .map(([name, count]) => `${name.replaceAll("_", " ")} ${count}`)
    .join(", ")

const inWords = (error: unknown) =>
  isAxiosError(error) ? `${error.config?.url} ${JSON.stringify(error.response?.data ?? error.code)}` : String(error)

const missing = whatIsMissing() ?? (findLibrary() ? undefined : "libfaketime (apt-get install libfaketime)")

describe("Two instances on one PostgreSQL and one Redis", () => {
  let site: Site

  beforeAll(async () => {
    if (missing) throw new Error(`Chaos needs ${missing}.`)
    say(`seed ${SEED}, ${CHECKOUTS} checkouts`)
    site = await Site.open({ instances: 2, seed: SEED, faketime: findLibrary(), redis: true })
  }, LIMIT_MS)

  afterAll(async () => {
    await site?.close()
  }, 120_000)

  it(
    "lose, double and misplace no cent, whatever is killed, suspended, restarted or cut off",
    async () => {
      const { town, simulator } = site
      const began = Date.now()
      const storm = new Storm(site, SEED, say)
      storm.begin()
      const failures = await visits()
      await storm.callOff()
      const minutes = ((Date.now() - began) / 60_000).toFixed(1)
      say(`${minutes} minutes of chaos: ${told(storm.counts)}`, told(town.counts), `${failures.length} gave up`)
      say(`fell by themselves: ${site.instances.map(({ name, falls }) => `${name} ${falls} times`).join(", ")}`)
      for (const failure of failures.slice(0, 5)) say(failure)

      await new Promise((resolve) => setTimeout(resolve, LOCKS_END_MS))
      const found: Violation[] = []
      try {
        await comeToRest({ pass: (ms) => site.pass(ms), job: (name) => run(name), world: town })
      } catch (error) {
        if (!(error instanceof Violation)) throw error
        found.push(error)
      }
      found.push(...(await violationsAtEnd(town)))
      await report(found)
      const paid = simulator.orders().filter(({ state }) => state === "paid").length
      say(
        `${(await town.orders()).length} orders, ${paid} payments, ${simulator.refunds().length} refunds at the gateway`,
      )
      expect(found).toEqual([])
      // Chaos is no excuse for a shop that sells nothing.
      const { checkouts } = town.counts
      expect(failures.length).toBeLessThan(checkouts / 10)
      expect((await town.orders()).length).toBeGreaterThan(checkouts / 2)
    },
    LIMIT_MS,
  )

  /** Everybody comes, some at a time. @returns what those said who could not buy anything */
  async function visits(): Promise<string[]> {
    const failures: string[] = []
    let next = 0
    let gone = 0
    const endAt = Date.now() + MINUTES * 60_000
    const isMore = () => next < CHECKOUTS && Date.now() < endAt
    const comeOneByOne = async () => {
      while (isMore()) {
        const number = next++
        await site.town.visit(number).catch((error: unknown) => {
          failures.push(`${number}: ${inWords(error)}`)
        })
        if (++gone % 10 === 0) say(`${gone} shoppers were there`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, comeOneByOne))
    return failures
  }

  /** The job that follows payments takes so many at a time. */
  async function run(name: string): Promise<void> {
    for (let passes = 0; passes < (name === "follow-payments" ? PASSES : 1); passes++) {
      await site.town.job(name)
      const due = await site.town.sql(
        "SELECT 1 FROM qfpay_transaction WHERE next_enquiry_at <= now() OR apply_due_at <= now()",
      )
      if (due.length === 0) return
    }
  }

  /** What is wrong, with everything in the books that speaks of it, and what the instances said. */
  async function report(found: readonly Violation[]): Promise<void> {
    if (found.length === 0 && !process.env.CHAOS_KEEP) return
    const folder = path.resolve(__dirname, "../../.test/chaos", String(SEED))
    fs.mkdirSync(folder, { recursive: true })
    const books = await tellBooks(site.town)
    fs.writeFileSync(path.join(folder, "books.txt"), books.join("\n"))
    fs.writeFileSync(path.join(folder, "admin.txt"), site.town.journal.join("\n"))
    for (const instance of site.instances) fs.writeFileSync(path.join(folder, `${instance.name}.log`), instance.log())
    for (const violation of found) {
      const subjects = violation.message.match(/\b(?:[PR][0-9A-HJKMNP-TV-Z]{25}|order_[0-9A-Z]{26})\b/g) ?? []
      say(`! ${violation.message}`, ...books.filter((line) => subjects.some((subject) => line.includes(subject))))
    }
    say(`Everything is in ${folder}`)
  }
})
