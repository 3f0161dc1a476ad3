import { merchantMessage, merchantText, type MessageKey, messagesFromText, shopperMessage, translateMessages } from "."
import { messages as en } from "./en"
import { messages as zhCN } from "./zh-CN"
import { messages as zhHK } from "./zh-HK"

const KEYS = Object.keys(en) as MessageKey[]
const filled = (text: string) => text.replace(/\{\{(\w+)\}\}/g, "<$1>")

describe("A message", () => {
  it("has its parameters filled in", () => {
    const said = merchantMessage("scan_unfinished", { time: "14:32" })
    expect(said).toMatchObject({ key: "messages.scan_unfinished", parameters: { time: "14:32" } })
    expect(said.text).toMatch(/^The scan at 14:32 is still being checked\./)
    expect(merchantText([said], "zh-HK")).toMatch(/^14:32 的掃描仍在查核中。/)
    expect(merchantMessage("order_paid").text).toBe("This order is already paid.")
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

  it("is recognized by its text where Medusa has dropped its key", () => {
    const [code, paid] = [merchantMessage("no_code"), shopperMessage("paid")]
    expect([messagesFromText(code.text), messagesFromText(paid.text)]).toEqual([[code], [paid]])
    expect(messagesFromText("Order was not found")).toEqual([])
  })

  it("that is not ours is unchanged", () => {
    expect(translateMessages("Order was not found", "zh-HK")).toBe("Order was not found")
  })
})
