import { filterQuery, isFiltered, isMoving, isWorthAsking, readListState, writeListState } from "./payment-list"

const read = (address: string) => readListState(new URLSearchParams(address))
const NOW = new Date(2026, 2, 15, 13, 30)
const local = (...parts: [number, number, number]) => new Date(...parts).toISOString()

describe("The list of payments", () => {
  it("is the same again after its address was copied to a colleague", () => {
    const address = "q=%231024&kind=payment&state=held&wallet=payme&period=custom&from=2026-01-05&to=2026-01-31&page=3"
    expect(writeListState(read(address)).toString()).toBe(address)
    expect(writeListState(read("")).toString()).toBe("")
  })

  it("takes what is wrong in an address for not said", () => {
    expect(read("page=-1&period=century&from=tomorrow&to=2026-13-45")).toMatchObject({
      ...{ page: 0, period: "any", from: "", to: "" },
    })
    expect(read("page=1e3").page).toBe(1000)
    expect(read("page=0.5").page).toBe(0)
  })

  it("is filtered by everything but its page", () => {
    expect(isFiltered(read("page=3"))).toBe(false)
    expect(isFiltered(read("q=1024"))).toBe(true)
    expect(isFiltered(read("period=today"))).toBe(true)
  })

  it("asks the server only for what was chosen", () => {
    expect(filterQuery(read("page=2&state=every"), NOW)).toEqual({})
    expect(filterQuery(read("state=disputed"), NOW)).toEqual({ disputed: true })
    expect(filterQuery(read("page=2"), NOW)).toEqual({ attempts: false })
    expect(filterQuery(read("q=ada"), NOW)).toEqual({ q: "ada" })
    expect(filterQuery(read("q=%20%231024%20&state=held"), NOW)).toEqual({ q: "#1024", state: "held" })
  })

  it.each([
    ["today", { $gte: local(2026, 2, 15) }],
    ["week", { $gte: local(2026, 2, 9) }],
    ["month", { $gte: local(2026, 1, 14) }],
    ["this_month", { $gte: local(2026, 2, 1) }],
    ["last_month", { $gte: local(2026, 1, 1), $lt: local(2026, 2, 1) }],
    ["custom&from=2026-02-03&to=2026-02-28", { $gte: local(2026, 1, 3), $lt: local(2026, 2, 1) }],
    ["custom&to=2026-12-31", { $lt: local(2027, 0, 1) }],
    ["custom", undefined],
  ])("covers whole days of the merchant's calendar: %s", (period, created_at) => {
    expect(filterQuery(read(`period=${period}`), NOW).created_at).toEqual(created_at)
  })

  it("looks again while something moves, and asks QFPay only of what can change", () => {
    const standing = { kind: "payment", recorded_at: null } as const
    const states = (states: readonly string[], isIt: (standing: never) => boolean, kind: string) =>
      states.filter((state) => isIt({ ...standing, kind, state } as never))
    const payments = [
      "created",
      "waiting",
      "paid",
      "applied",
      "held",
      "refunded",
      "refused",
      "declined",
      "closed",
      "expired",
    ]
    const refunds = ["created", "unanswered", "pending", "done", "refused", "lost"]
    expect(states(payments, isMoving, "payment")).toEqual(["created", "waiting", "paid"])
    expect(states(payments, isWorthAsking, "payment")).toEqual([
      "created",
      "waiting",
      "paid",
      "refused",
      "declined",
      "closed",
      "expired",
    ])
    expect(states(refunds, isMoving, "refund")).toEqual(["created", "unanswered", "pending", "done"])
    expect(states(refunds, isWorthAsking, "refund")).toEqual(["created", "unanswered", "pending", "done", "lost"])
    expect(isMoving({ kind: "refund", state: "done", recorded_at: "2026-06-15" })).toBe(false)
    expect(isWorthAsking({ kind: "refund", state: "done", recorded_at: "2026-06-15" })).toBe(false)
  })
})
