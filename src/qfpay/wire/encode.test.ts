import { toFormBody, toParameters } from "."

describe("The parameters of a call", () => {
  it("omit absent and empty values, so that they are neither signed nor sent", () => {
    expect(toParameters({ txamt: 100, udid: "", mchid: undefined, goods_name: " " })).toEqual({
      txamt: "100",
      goods_name: " ",
    })
    expect(toFormBody(toParameters({ udid: "", mchid: undefined }))).toBe("")
  })

  it("keep zeros", () => {
    expect(toParameters({ page: 0 })).toEqual({ page: "0" })
  })

  it("write QFPay's largest amount in digits, never as a power of ten", () => {
    expect(toParameters({ txamt: 99_999_999_999 })).toEqual({ txamt: "99999999999" })
  })

  it("use Hong Kong time, to the second", () => {
    expect(toParameters({ txdtm: new Date("2025-01-01T04:00:00.999Z") })).toEqual({ txdtm: "2025-01-01 12:00:00" })
  })

  it("are sent in UTF-8 with + & = % # and line breaks intact", () => {
    const values = { goods_name: "測試 A+B&C=D 100%#\r\n\t'\"<>", extend_info: '{"a":"b c"}', "a&b": "=" }
    const decoded = new URLSearchParams(toFormBody(toParameters(values)))
    expect(Object.fromEntries(decoded)).toEqual(values)
  })
})
