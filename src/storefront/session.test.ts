import { deadlineOf, readPaymentSession, stateOf } from "./session"

const ROUTE = {
  id: "payses_1",
  status: "pending",
  expires_at: "2026-03-01T10:30:00Z",
  paid_at: null,
  order_id: null,
  data: {
    wallet: "alipay",
    scenario: "mpm",
    txamt: 9950,
    txcurrcd: "HKD",
    qrcode: "https://qr.example/1",
    pay_url: "",
  },
}

const read = (over: object) => {
  const session = readPaymentSession({ ...ROUTE, ...over })
  if (!session) throw new Error("this is a session")
  return session
}

describe("payment session", () => {
  it("is read from the status route", () => {
    expect(read({})).toMatchObject({ id: "payses_1", status: "pending", data: { txamt: 9950, pay_url: undefined } })
    expect(deadlineOf(read({}))).toBe(Date.parse("2026-03-01T10:30:00Z"))
  })

  it("is read from the cart as Medusa returns it, where the expiry stands in its data", () => {
    const session = readPaymentSession({
      id: "payses_1",
      status: "captured",
      amount: 99.5,
      data: { expires_at: "2026-03-01T10:30:00Z", txamt: "9950" },
    })
    expect(session).toMatchObject({
      status: "authorized",
      expires_at: "2026-03-01T10:30:00Z",
      paid_at: null,
      data: { txamt: 9950 },
    })
  })

  it("waits on a status that nobody has taught it: never success, never failure", () => {
    expect(["paid", "", null, 7, "requires_more"].map((status) => read({ status }).status)).toEqual(
      Array(5).fill("pending"),
    )
  })

  it.each([
    ["pending", null, "waiting"],
    ["pending", "2026-03-01T10:01:00Z", "confirming"],
    ["authorized", null, "authorized"],
    ["expired", null, "expired"],
    ["canceled", null, "error"],
    ["error", null, "error"],
  ])("shows %s, paid at %s, as %s", (status, paid_at, state) => {
    expect(stateOf(read({ status, paid_at }))).toBe(state)
  })

  it("refuses what is no session", () => {
    expect([null, undefined, "x", [], {}, { id: 7 }].map(readPaymentSession)).toEqual(Array(6).fill(null))
    expect(readPaymentSession({ id: "payses_1", data: "nonsense" })?.data.qrcode).toBeUndefined()
    expect(read({ data: { txamt: "9.5" } }).data.txamt).toBeUndefined()
    expect(deadlineOf(read({ expires_at: "soon" }))).toBeNaN()
  })
})
