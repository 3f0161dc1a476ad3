import { aPayment } from "../../modules/qfpay/__tests__/rows"
import { isDue, type PaymentRow } from "../../modules/qfpay/ledger"
import { type Follower, SessionHub } from "./session-hub"
import { toView } from "./view-payment-session"

const NOW = new Date("2026-06-15T02:00:00Z")

/** A payment that waits for the shopper, newer than every read of the ledger. */
function aRow(over: Partial<PaymentRow> = {}): PaymentRow {
  const payment_session_id = over.payment_session_id ?? "payses_1"
  return aPayment({
    out_trade_no: `${payment_session_id}-P1`,
    payment_session_id,
    created_at: NOW,
    expires_at: new Date(NOW.getTime() + 1_800_000),
    ...over,
  })
}

/** A hub over rows that a test can change. */
function aHub({ max = 5_000, perAddress }: { max?: number; perAddress?: number } = {}) {
  const rows = new Map<string, PaymentRow>()
  const asked: string[][] = []
  const answers: (() => void)[] = []
  const changedPayments = jest.fn((ids: readonly string[], _withinMs: number, _named: readonly string[]) =>
    Promise.resolve([...rows.values()].filter(({ payment_session_id }) => ids.includes(payment_session_id))),
  )
  const claim = jest.fn((numbers: readonly string[]) =>
    Promise.resolve(of(numbers).filter((row) => isDue(row, new Date()))),
  )
  const of = (numbers: readonly string[]) => numbers.flatMap((number) => rows.get(number) ?? [])
  const warn = jest.fn()
  const hub = new SessionHub(
    {
      changedPayments,
      claim,
      ask: (claimed) => {
        const numbers = claimed.map(({ out_trade_no }) => out_trade_no)
        asked.push(claimed.map(({ payment_session_id }) => payment_session_id))
        return new Promise((resolve) => answers.push(() => resolve(of(numbers))))
      },
      surroundings: (current) => {
        const held = current.filter(({ state }) => state === "held").map(({ out_trade_no }) => out_trade_no)
        return Promise.resolve(
          new Map(held.map((number) => [number, { isRefunding: true, unusedBecause: "late" as const }])),
        )
      },
      read: (numbers) => Promise.resolve(of(numbers)),
      warn,
    },
    { followers: max, perAddress },
  )
  const put = (row: PaymentRow) => rows.set(row.out_trade_no, row)
  const follow = (row: PaymentRow, follower: Follower = () => undefined, address?: string) => {
    put(row)
    const taken = hub.follow(toView(row), follower, address)
    return typeof taken === "string" ? undefined : taken
  }
  return { hub, put, follow, changedPayments, claim, asked, answers, warn }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)

describe("The session hub", () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW }))
  afterEach(() => jest.useRealTimers())

  it("reads once a second for everybody, and never when nobody watches", async () => {
    const { follow, changedPayments } = aHub()
    await pass(10_000)
    expect(changedPayments).not.toHaveBeenCalled()
    const ends = ["payses_1", "payses_2", "payses_2"].map((id) => follow(aRow({ payment_session_id: id })))
    await pass(5_000)
    expect(changedPayments).toHaveBeenCalledTimes(5)
    expect(changedPayments.mock.calls[0]?.[0]).toEqual(["payses_1", "payses_2"])
    for (const end of ends) end?.()
    await pass(10_000)
    expect(changedPayments).toHaveBeenCalledTimes(5)
  })

  it("sends a follower each new view once", async () => {
    const { follow, put } = aHub()
    const told: string[] = []
    follow(aRow(), (view) => told.push(view.status))
    await pass(3_000)
    expect(told).toEqual([])
    put(aRow({ state: "applied", order_id: "order_1" }))
    await pass(3_000)
    expect(told).toEqual(["authorized"])
  })

  it("reads at once when this instance changes a session, and reads a burst of changes together", async () => {
    const { hub, follow, put, changedPayments } = aHub()
    const told: string[] = []
    follow(aRow(), (view) => told.push(view.status))
    put(aRow({ state: "applied" }))
    for (let i = 0; i < 10; i++) hub.wake("payses_1")
    hub.wake("payses_of_nobody")
    await pass(60)
    expect(told).toEqual(["authorized"])
    expect(changedPayments).toHaveBeenCalledTimes(1)
  })

  it("keeps the poll plan: enquires all due payments together, each number once at a time, the longest overdue first", async () => {
    const { follow, put, asked, answers, claim } = aHub()
    const sessions = Array.from({ length: 120 }, (_, index) => `payses_${index}`)
    const due = (id: string, index: number) =>
      aRow({ payment_session_id: id, next_enquiry_at: new Date(NOW.getTime() - index) })
    sessions.forEach((id, index) => follow(due(id, index)))
    follow(aRow({ payment_session_id: "payses_later", next_enquiry_at: new Date(NOW.getTime() + 60_000) }))
    await pass(3_000)
    expect(asked.map(({ length }) => length)).toEqual([99, 21])
    expect(asked.flat()).not.toContain("payses_later")
    sessions.forEach((id) => put(aRow({ payment_session_id: id, next_enquiry_at: new Date(Date.now() + 10_000) })))
    for (const answer of answers.splice(0)) answer()
    claim.mockClear()
    await pass(9_000)
    // Nothing is due, so the database is not queried either.
    expect(claim).not.toHaveBeenCalled()
    await pass(3_000)
    expect(asked.map(({ length }) => length)).toEqual([99, 21, 99, 21])
    await pass(50_000)
    expect(asked.flat()).toContain("payses_later")
  })

  it("continues after a brief database outage", async () => {
    const { follow, put, changedPayments, warn } = aHub()
    const told: string[] = []
    follow(aRow(), (view) => told.push(view.status))
    changedPayments.mockRejectedValueOnce(new Error("Connection ended unexpectedly"))
    put(aRow({ state: "expired" }))
    await pass(1_000)
    expect([told, warn.mock.calls.length]).toEqual([[], 1])
    await pass(1_000)
    expect(told).toEqual(["expired"])
  })

  it("accepts up to its limit of followers, and another one after one has left", () => {
    const { hub, follow } = aHub({ max: 2 })
    const first = follow(aRow())
    follow(aRow())
    expect(hub.follow(toView(aRow()), () => undefined)).toBe("full")
    first?.()
    first?.() // a client can disconnect twice
    expect(hub.followers).toBe(1)
    expect(follow(aRow())).toBeDefined()
    expect(follow(aRow())).toBeUndefined()
  })

  it("accepts six followers of one session, and as many of one address as the shop allows", () => {
    const { hub, follow } = aHub({ perAddress: 8 })
    for (let tab = 0; tab < 6; tab++) expect(follow(aRow(), () => undefined, "192.0.2.1")).toBeDefined()
    expect(hub.follow(toView(aRow()), () => undefined, "192.0.2.2")).toBe("too_many")
    const other = (id: string) => aRow({ payment_session_id: id })
    const seventh = follow(other("payses_2"), () => undefined, "192.0.2.1")
    follow(other("payses_3"), () => undefined, "192.0.2.1")
    expect(hub.follow(toView(other("payses_4")), () => undefined, "192.0.2.1")).toBe("too_many")
    seventh?.()
    expect(follow(other("payses_4"), () => undefined, "192.0.2.1")).toBeDefined()
  })

  it("reads changes since the last read, and further back now and then", async () => {
    const { follow, changedPayments } = aHub()
    follow(aRow())
    await pass(40_000)
    const looks = changedPayments.mock.calls.map(([, withinMs]) => withinMs)
    expect(looks.filter((withinMs) => withinMs > 60_000)).toHaveLength(1)
    expect(Math.min(...looks)).toBeLessThanOrEqual(7_000)
  })
})
