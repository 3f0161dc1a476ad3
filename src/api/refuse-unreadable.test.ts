import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { refuseUnreadable } from "./refuse-unreadable"

function typeOf(originalUrl: string, body?: unknown): string | undefined {
  let answer: { type?: string } | undefined
  refuseUnreadable({ originalUrl, body } as MedusaRequest, {} as MedusaResponse, (error?: unknown) => {
    answer = error as typeof answer
  })
  return answer?.type
}

const at = (id: string) => `/store/qfpay/payment-sessions/${id}`

describe("A request", () => {
  it.each(["payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T", "20190722-A_b.7", "%E8%A8%82%E5%96%AE", "x".repeat(128)])(
    "for %s passes",
    (id) => {
      expect(typeOf(at(id))).toBeUndefined()
      expect(typeOf(at(`${id}/refresh?locale=zh-HK`), { note: "她來電\n兩次 😀" })).toBeUndefined()
    },
  )

  it.each(["%00", "payses_%00", "a%0Ab", "%zz", "%", "%E8%A8", "x".repeat(129), "%7F"])(
    "for %s is not found, in any position of the path",
    (id) => {
      expect(typeOf(at(id))).toBe("not_found")
      expect(typeOf(at(`${id}/events`))).toBe("not_found")
    },
  )

  it.each([
    ["its query", at("a?q=%00"), undefined],
    ["its body", at("a"), { note: "a\u0000" }],
    ["a nested part of its body", at("a"), { data: { wallet: ["\u0000"] } }],
    ["a key of its body", at("a"), { "\u0000": 1 }],
    ["its body, or an unpaired surrogate there", at("a"), { note: "a\ud800" }],
  ])("with a NUL in %s is refused", (_where, url, body) => {
    expect(typeOf(url, body)).toBe("invalid_data")
  })
})
