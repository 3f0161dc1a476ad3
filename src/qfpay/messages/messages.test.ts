import { type MessageKey, messageText, translateMessages } from "."
import { messages as en } from "./en"
import { messages as zhCN } from "./zh-CN"
import { messages as zhHK } from "./zh-HK"

const KEYS = Object.keys(en) as MessageKey[]
const filled = (text: string) => text.replace(/\{\{(\w+)\}\}/g, "<$1>")

describe("A message", () => {
  it("has its parameters filled in", () => {
    expect(messageText("scan_unfinished", { time: "14:32" })).toMatch(/^The scan of 14:32 is still being checked\./)
    expect(messageText("order_paid")).toBe("This order is already paid.")
  })

  describe.each([
    ["zh-HK", zhHK],
    ["zh-CN", zhCN],
  ] as const)("in %s", (locale, texts) => {
    it.each(KEYS)("is found in a text, with its parameters: %s", (key) => {
      const text = `Note: ${filled(en[key])} (1265)`
      expect(translateMessages(text, locale)).toBe(`Note: ${filled(texts[key])} (1265)`)
    })
  })

  it("that is not ours is unchanged", () => {
    expect(translateMessages("Order was not found", "zh-HK")).toBe("Order was not found")
  })
})
