import { connection, useDatabase } from "../__tests__/database"
import { CallQuota } from "./call-quota"
import { roomOf, type Lane } from "./lanes"

useDatabase()
// Each call is a statement, and a busy machine is slow.
jest.setTimeout(30_000)

const LIMITS = { calls: 40, enquiries: 30 }
const takeIn = (lane: Lane, quota = new CallQuota(connection)) => quota.take("qfpay", roomOf(lane, LIMITS))

/** How many of `times` calls find room when two instances make them at once. */
async function served(lane: Lane, times: number): Promise<number> {
  const instances = [new CallQuota(connection), new CallQuota(connection)]
  const waits = await Promise.all(Array.from({ length: times }, (_, index) => takeIn(lane, instances[index % 2])))
  return waits.filter((wait) => wait === 0).length
}

/** Makes all calls so far look `ms` older. */
const age = (ms: number) =>
  connection().raw(
    `UPDATE qfpay_call_quota SET calls = array(SELECT (t::bigint - :ms)::text FROM unnest(calls) t),
       enquiries = array(SELECT (t::bigint - :ms)::text FROM unnest(enquiries) t)`,
    { ms },
  )

describe("The quota of an account's calls", () => {
  it("is free again at once if the database's clock was set back by an hour", async () => {
    expect(await served("urgent", 35)).toBe(30)
    await age(-3_600_000)
    expect(await served("urgent", 35)).toBe(30)
  })

  it("is shared by all instances, and reserves room for more urgent lanes", async () => {
    expect(await served("list", 12)).toBe(9)
    expect(await served("plan", 12)).toBe(9)
    expect(await served("shopper", 9)).toBe(6)
    expect(await served("urgent", 9)).toBe(6)
    expect(await served("payment", 9)).toBe(6)
    expect(await served("money", 7)).toBe(4)
    expect(await served("money", 1)).toBe(0)
  })

  it("keeps room for urgent enquiries and refunds when new payments have used their share", async () => {
    expect(await served("payment", 40)).toBe(36)
    expect(await served("urgent", 2)).toBe(2)
    expect(await served("money", 5)).toBe(2)
  })

  it("says when there is room again: a minute after each call", async () => {
    await served("money", 40)
    await age(30_000)
    const wait = await takeIn("money")
    expect(wait).toBeGreaterThan(25_000)
    expect(wait).toBeLessThanOrEqual(30_000)
    await age(30_001)
    expect(await served("money", 42)).toBe(40)
  })
})
