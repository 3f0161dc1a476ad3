import { aPayment } from "../../modules/qfpay/__tests__/rows"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { type Follower, SessionHub } from "./session-hub"
import { toView } from "./view-payment-session"

const NOW = new Date("2026-06-15T02:00:00Z")

/** A payment that waits for the shopper, newer than every look into the ledger. */
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
function aHub({ max }: { max?: number } = {}) {
  const rows = new Map<string, PaymentRow>()
  const asked: string[] = []
  const answers: (() => void)[] = []
  const changedPayments = jest.fn((ids: readonly string[]) =>
    Promise.resolve([...rows.values()].filter(({ payment_session_id }) => ids.includes(payment_session_id))),
  )
  const warn = jest.fn()
  const hub = new SessionHub(
    {
      changedPayments,
      askIfDue: (row) => {
        asked.push(row.payment_session_id)
        return new Promise<void>((resolve) => answers.push(resolve))
      },
      surroundings: (held) =>
        Promise.resolve({ goingBack: new Set(held.map(({ out_trade_no }) => out_trade_no)), successors: new Map() }),
      warn,
    },
    max,
  )
  const put = (row: PaymentRow) => rows.set(row.out_trade_no, row)
  const follow = (row: PaymentRow, follower: Follower = () => undefined) => {
    put(row)
    return hub.follow(toView(row), follower)
  }
  return { hub, put, follow, changedPayments, asked, answers, warn }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)

describe("the hub of payment sessions", () => {
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

  it("tells a follower what it does not know yet, once", async () => {
    const { follow, put } = aHub()
    const told: string[] = []
    follow(aRow(), (view) => told.push(view.status))
    await pass(3_000)
    expect(told).toEqual([])
    put(aRow({ state: "applied", order_id: "order_1" }))
    await pass(3_000)
    expect(told).toEqual(["authorized"])
  })

  it("reads at once when this instance has news, and a burst of it in one go", async () => {
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

  it("keeps the poll plan: asks about what is due, each number once at a time and few at once", async () => {
    const { follow, asked, answers } = aHub()
    const sessions = Array.from({ length: 6 }, (_, index) => `payses_${index}`)
    sessions.forEach((id, index) =>
      follow(aRow({ payment_session_id: id, next_enquiry_at: new Date(NOW.getTime() - index) })),
    )
    follow(aRow({ payment_session_id: "payses_later", next_enquiry_at: new Date(NOW.getTime() + 60_000) }))
    await pass(3_000)
    expect(asked).toEqual(sessions.slice(2).reverse()) // the longest overdue
    for (const answer of answers) answer()
    await pass(1_000)
    expect(asked).toHaveLength(8)
    expect(asked).not.toContain("payses_later")
  })

  it("goes on when the database is away for a moment", async () => {
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

  it("takes as many followers as it is built for, and another when one has left", () => {
    const { hub, follow } = aHub({ max: 2 })
    const first = follow(aRow())
    follow(aRow())
    expect(follow(aRow())).toBeUndefined()
    first?.()
    first?.() // a client can be gone twice
    expect(hub.followers).toBe(1)
    expect(follow(aRow())).toBeDefined()
    expect(follow(aRow())).toBeUndefined()
  })
})
