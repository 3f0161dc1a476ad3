import { inspect } from "node:util"
import {
  type Facts,
  messageOf,
  QfpayAmountError,
  QfpayConfigError,
  QfpayDeclinedError,
  QfpayError,
  type QfpayErrorCode,
  QfpayPaidError,
  QfpayProtocolError,
  QfpayRefundCompletedError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayRejectionError,
  QfpaySignatureError,
  QfpayTransportError,
  QfpayUsageError,
} from "."

const facts: Facts = { account: "qfpay", out_trade_no: "A1" }

/** Class, public code, whether money moved and what the caller may do, written by hand. */
const ERRORS: readonly [
  create: () => QfpayError,
  name: string,
  code: QfpayErrorCode,
  moneyMoved: string,
  retry: string,
][] = [
  [() => new QfpayUsageError("Words.", { facts }), "QfpayUsageError", "QFPAY_USAGE", "no", "never"],
  [() => new QfpayAmountError("Words.", { facts }), "QfpayAmountError", "QFPAY_AMOUNT", "no", "never"],
  [() => new QfpayTransportError("Words.", { facts }), "QfpayTransportError", "QFPAY_TRANSPORT", "no", "enquire-first"],
  [() => new QfpayProtocolError("Words.", { facts }), "QfpayProtocolError", "QFPAY_PROTOCOL", "no", "enquire-first"],
  [() => new QfpaySignatureError("Words.", { facts }), "QfpaySignatureError", "QFPAY_SIGNATURE", "no", "never"],
  [() => new QfpayRejectionError("Words.", { facts }), "QfpayRejectionError", "QFPAY_REJECTED", "no", "never"],
  [() => new QfpayDeclinedError("Words.", { facts }), "QfpayDeclinedError", "QFPAY_DECLINED", "no", "never"],
  [
    () => new QfpayRefundRefusedError("Words.", { facts }),
    "QfpayRefundRefusedError",
    "QFPAY_REFUND_REFUSED",
    "no",
    "never",
  ],
  [
    () => new QfpayRefundPendingError("Words.", { facts }),
    "QfpayRefundPendingError",
    "QFPAY_REFUND_PENDING",
    "unknown",
    "enquire-first",
  ],
  [
    () => new QfpayRefundCompletedError("Words.", { facts }),
    "QfpayRefundCompletedError",
    "QFPAY_REFUND_COMPLETED",
    "yes",
    "enquire-first",
  ],
  [() => new QfpayPaidError("Words.", { facts }), "QfpayPaidError", "QFPAY_PAID", "yes", "never"],
]

describe("An error of this plugin", () => {
  it.each(ERRORS)("has a class, a code, and whether money moved: %p is %s", (create, name, code, moved, retry) => {
    const error = create()
    expect(error).toBeInstanceOf(QfpayError)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name, code, moneyMoved: moved, retry, message: "Words.", facts })
  })

  it("has a code of its own", () => {
    expect(new Set(ERRORS.map(([create]) => create().code)).size).toBe(ERRORS.length)
  })

  it("can set whether money moved, when to retry, and the cause", () => {
    const cause = new Error("socket")
    const error = new QfpayTransportError("Words.", { moneyMoved: "unknown", retry: "later", cause })
    expect(error).toMatchObject({ moneyMoved: "unknown", retry: "later", cause, facts: {} })
    expect(new QfpayTransportError("Words.")).not.toHaveProperty("cause")
  })

  it("accepts references only: a secret in its facts does not compile", () => {
    // @ts-expect-error clientKey is not a fact
    const forbidden: Facts = { clientKey: "secret" }
    // @ts-expect-error neither is a signature
    const signature: Facts = { sign: "secret" }
    expect([forbidden, signature]).toHaveLength(2)
  })

  it("prints only its message, its references and its stack", () => {
    for (const [create] of ERRORS) {
      const error = create()
      expect(Object.keys(error).sort()).toEqual(["code", "facts", "messages", "moneyMoved", "name", "retry"])
      expect(inspect(error)).toContain("Words.")
    }
  })
})

describe("A configuration error", () => {
  it("lists every problem on its own line under one heading", () => {
    const error = new QfpayConfigError(["accounts.qfpay.appCode: is missing", "backendUrl: is missing"])
    expect(error).toBeInstanceOf(QfpayError)
    expect(error).toMatchObject({ name: "QfpayConfigError", code: "QFPAY_CONFIG", moneyMoved: "no", retry: "never" })
    expect(error.problems).toEqual(["accounts.qfpay.appCode: is missing", "backendUrl: is missing"])
    expect(error.message).toBe(
      [
        "The options of the plugin medusa-payment-qfpay are wrong:",
        "  - accounts.qfpay.appCode: is missing",
        "  - backendUrl: is missing",
      ].join("\n"),
    )
  })

  it("can have another heading", () => {
    expect(new QfpayConfigError(["a: b"], "The entries are wrong:").message).toBe("The entries are wrong:\n  - a: b")
  })
})

describe("The message of any thrown value", () => {
  it.each<[thrown: unknown, sentence: string]>([
    [new QfpayTransportError("QFPay did not answer."), "QFPay did not answer."],
    [new Error("database"), "database"],
    [{ message: "from another realm" }, "from another realm"],
    [new Error(""), "unknown error"],
    [{ message: { clientKey: "secret" } }, "unknown error"],
    ["text", "unknown error"],
    [undefined, "unknown error"],
    [null, "unknown error"],
  ])("is for %p: %s", (thrown, sentence) => {
    expect(messageOf(thrown)).toBe(sentence)
  })
})
