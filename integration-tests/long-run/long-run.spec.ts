import { writeSync } from "node:fs"
import axios from "axios"
import { Site } from "../chaos/site"
import type { Vitals } from "../chaos/src/api/vitals/route"

/** What `npm run long-run` asks for; see scripts/long-run.mjs. */
const MINUTES = Number(process.env.LONG_RUN_MINUTES ?? 120)
const SEED = Number(process.env.LONG_RUN_SEED ?? Math.floor(Math.random() * 2 ** 31))
const MINUTE_MS = 60_000
/** Shoppers at one time. */
const AT_ONCE = Number(process.env.LONG_RUN_AT_ONCE ?? 4)
/** Until then everything is loaded, compiled and cached. */
const WARM_UP = 0.25
/** What a garbage collection leaves differs by this from one look to the next. */
const GROWTH_ALLOWED = 1.15
const LIMIT_MS = (MINUTES + 30) * MINUTE_MS

const say = (line: string) => writeSync(2, `${line}\n`)
const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

interface Look {
  readonly checkouts: number
  readonly vitals: Vitals
  readonly tables: Readonly<Record<string, number>>
  readonly expiredLeases: number
}

describe("One instance under mixed load", () => {
  let site: Site

  beforeAll(async () => {
    say(`seed ${SEED}, ${MINUTES} minutes`)
    site = await Site.open({ instances: 1, seed: SEED, redis: false })
  }, 600_000)

  afterAll(async () => {
    await site?.close()
  }, 120_000)

  it(
    "keeps no memory, stream, lease or timer",
    async () => {
      const looks: Look[] = [await look()]
      const endAt = Date.now() + MINUTES * MINUTE_MS
      const everybody = Promise.all(Array.from({ length: AT_ONCE }, () => visits(endAt)))
      const everyMs = Math.min(5 * MINUTE_MS, (MINUTES * MINUTE_MS) / 12)
      while (Date.now() + everyMs < endAt) {
        await pause(everyMs)
        looks.push(await look())
        say(tell(looks.at(-1)!))
      }
      const failures = (await everybody).flat()
      // Streams, connections and leases have ended by then.
      await pause(MINUTE_MS)
      const [first] = looks as [Look]
      const last = await look()
      say(tell(last))
      say(`${failures.length} gave up${failures.length > 0 ? `, the first: ${failures[0]}` : ""}`)
      for (const line of growth(first, last)) say(line)

      const warm = looks.slice(Math.ceil(looks.length * WARM_UP))
      const [early, late] = [warm.slice(0, Math.ceil(warm.length / 2)), warm.slice(Math.ceil(warm.length / 2))]
      const least = (some: readonly Look[]) => Math.min(...some.map(({ vitals }) => vitals.heap))
      expect(least([...late, last])).toBeLessThan(least(early) * GROWTH_ALLOWED)
      expect(last.vitals.waitsFor.Timeout ?? 0).toBeLessThanOrEqual((first.vitals.waitsFor.Timeout ?? 0) + 5)
      expect(last.vitals.waitsFor.TCPSocketWrap ?? 0).toBeLessThanOrEqual(first.vitals.waitsFor.TCPSocketWrap! + 10)
      expect(await livingLeases()).toEqual([])
      expect(failures).toEqual([])
    },
    LIMIT_MS,
  )

  let count = 0
  async function visits(endAt: number): Promise<string[]> {
    const failures: string[] = []
    while (Date.now() < endAt) {
      await site.town.visit(++count).catch((error: unknown) => failures.push(String(error)))
    }
    return failures
  }

  async function look(): Promise<Look> {
    const { data: vitals } = await axios.get<Vitals>(`${site.instances[0]!.url}/vitals`)
    const names = await site.town.sql<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND (tablename LIKE 'qfpay_%' OR tablename = 'workflow_execution')",
    )
    const tables: Record<string, number> = {}
    for (const { name } of names) {
      const [row] = await site.town.sql<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${name}`)
      tables[name] = row!.rows
    }
    const [row] = await site.town.sql<{ count: number }>(
      "SELECT count(*)::int AS count FROM qfpay_lease WHERE until < now()",
    )
    return { checkouts: site.town.counts.checkouts, vitals, tables, expiredLeases: row!.count }
  }

  /** Those that somebody holds though nothing is under way; turns are held until their time. */
  async function livingLeases(): Promise<string[]> {
    const rows = await site.town.sql<{ id: string }>("SELECT id FROM qfpay_lease WHERE until > now() AND id LIKE '%:%'")
    return rows.map(({ id }) => id)
  }

  function tell({ checkouts, vitals, tables, expiredLeases }: Look): string {
    const { heap, external, resident, waitsFor } = vitals
    const kinds = Object.entries(waitsFor).map(([kind, many]) => `${kind} ${many}`)
    const rows = Object.entries(tables).map(([name, many]) => `${name} ${many}`)
    return [
      `${checkouts} checkouts: heap ${mb(heap)}, external ${mb(external)}, resident ${mb(resident)}`,
      `  waits for ${kinds.join(", ")}`,
      `  ${rows.join(", ")}; leases that nobody gave back ${expiredLeases}`,
    ].join("\n")
  }

  function growth(first: Look, last: Look): string[] {
    const checkouts = last.checkouts - first.checkouts
    const lines = Object.entries(last.tables).flatMap(([name, rows]) => {
      const more = rows - (first.tables[name] ?? 0)
      return more > 0 ? [`  ${name}: ${more} rows more, ${(more / checkouts).toFixed(2)} for each checkout`] : []
    })
    return ["What grew:", ...lines, `  heap: from ${mb(first.vitals.heap)} to ${mb(last.vitals.heap)}`]
  }
})
