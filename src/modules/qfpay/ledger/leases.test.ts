import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { connection, useDatabase } from "../__tests__/database"
import { LeaseTakenError, Leases } from "./leases"

useDatabase()

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const shop = new Leases(connection)
const leases = () => connection()<{ id: string; owner: string }>("qfpay_lease")

describe("A lease", () => {
  it("runs one piece of work at a time, and all of them eventually", async () => {
    let working = 0
    const most: number[] = []
    const work = async () => {
      most.push(++working)
      await pause(20)
      working--
    }
    await Promise.all([1, 2, 3].map(() => shop.withLease("a", 5_000, work)))
    expect(most).toEqual([1, 1, 1])
    expect(await leases()).toEqual([])
  })

  it("is waited for without polling the database", async () => {
    let statements = 0
    const counted = new Leases(() => (statements++, connection()))
    await Promise.all(Array.from({ length: 20 }, () => counted.withLease("a", 5_000, () => pause(20))))
    expect(statements).toBe(40)
    await leases().insert({ id: "b", owner: "other", until: new Date(Date.now() + 3_000) } as never)
    statements = 0
    await Promise.all(Array.from({ length: 5 }, () => counted.withLease("b", 6_000, async () => undefined)))
    expect(statements).toBeLessThan(30)
  })

  it("with another key does not block", async () => {
    await shop.withLease("a", 0, () => shop.withLease("b", 0, async () => undefined))
  })

  it("is released when the work fails, and the work's error is thrown", async () => {
    const failing = shop.withLease("a", 0, () => Promise.reject(new Error("The work failed.")))
    await expect(failing).rejects.toThrow("The work failed.")
    expect(await leases()).toEqual([])
  })

  it("that is not free in time throws LeaseTakenError, and the work does not run", async () => {
    await leases().insert({ id: "a", owner: "other", until: new Date(Date.now() + 60_000) } as never)
    const work = jest.fn(() => Promise.resolve())
    await expect(shop.withLease("a", 100, work)).rejects.toThrow(LeaseTakenError)
    expect(work).not.toHaveBeenCalled()
    expect(await leases()).toMatchObject([{ owner: "other" }])
  })

  it("of a crashed worker can be taken after it expires", async () => {
    await leases().insert({ id: "a", owner: "crashed", until: new Date(Date.now() - 1_000) } as never)
    expect(await shop.withLease("a", 0, () => Promise.resolve("done"))).toBe("done")
  })

  it("of a killed worker is removed after a day, but not one that may still matter", async () => {
    const [yesterday, today] = [25, 23].map((hours) => new Date(Date.now() - hours * 3_600_000))
    await leases().insert([
      { id: "killed yesterday", owner: "crashed", until: yesterday },
      { id: "killed today", owner: "crashed", until: today },
      { id: "held", owner: "other", until: new Date(Date.now() + 60_000) },
    ] as never)
    await shop.forgetEnded()
    expect((await leases().orderBy("id")).map(({ id }) => id)).toEqual(["held", "killed today"])
  })

  it("of a shop stopped during its work blocks the next shop only until it expires", async () => {
    let stop = () => undefined as void
    const stopped = shop.withLease("a", 0, () => new Promise<void>((resolve) => (stop = resolve)))
    await pause(20)
    await leases().update({ until: new Date(Date.now() - 1_000) } as never)
    expect(await new Leases(connection).withLease("a", 0, () => Promise.resolve("done"))).toBe("done")
    stop()
    await stopped
  })

  it("that cannot be released does not turn success into an error", async () => {
    let isAway = false
    const knex = () => {
      if (isAway) throw new Error("Connection ended unexpectedly")
      return connection()
    }
    const work = async () => {
      isAway = true
      return "done"
    }
    expect(await new Leases(knex).withLease("a", 0, work)).toBe("done")
    expect(await leases()).toHaveLength(1)
  })

  it("whose release fails twice in the database does not turn success into an error", async () => {
    const refused = jest.fn(() => Promise.reject(new Error("terminating connection")))
    const broken = (() => ({ where: () => ({ delete: refused }) })) as unknown as Knex
    let isBroken = false
    const work = async () => {
      isBroken = true
      return "done"
    }
    expect(await new Leases(() => (isBroken ? broken : connection())).withLease("a", 0, work)).toBe("done")
    expect(refused).toHaveBeenCalledTimes(2)
  })

  it("that another worker has taken over is not released", async () => {
    await shop.withLease("a", 0, async () => {
      await leases().where({ id: "a" }).update({ owner: "other" })
    })
    expect(await leases()).toMatchObject([{ id: "a", owner: "other" }])
  })
})

describe("A turn", () => {
  it("goes to one caller until its time is over", async () => {
    expect(await shop.takeTurn("daily", 60_000)).toBe(true)
    expect(await shop.takeTurn("daily", 60_000)).toBe(false)
    await leases().update({ until: new Date(Date.now() - 1_000) } as never)
    expect(await shop.takeTurn("daily", 60_000)).toBe(true)
  })

  it("goes to one of many simultaneous callers", async () => {
    const turns = await Promise.all(Array.from({ length: 5 }, () => shop.takeTurn("daily", 60_000)))
    expect(turns.filter(Boolean)).toHaveLength(1)
  })
})
