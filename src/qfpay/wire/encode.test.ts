import { toFormBody, toParameters } from "."

describe("The parameters of a call", () => {
  it("leave out what is absent or empty, so that it is neither signed nor sent", () => {
    expect(toParameters({ txamt: 100, udid: "", mchid: undefined, goods_name: " " })).toEqual({
      txamt: "100",
      goods_name: " ",
    })
    expect(toFormBody(toParameters({ udid: "", mchid: undefined }))).toBe("")
  })

  it("keep a zero: it is a value", () => {
    expect(toParameters({ page: 0 })).toEqual({ page: "0" })
  })

  it("write the largest amount QFPay takes in digits, never as a power of ten", () => {
    expect(toParameters({ txamt: 99_999_999_999 })).toEqual({ txamt: "99999999999" })
  })

  it("tell the time of Hong Kong, to the second", () => {
    expect(toParameters({ txdtm: new Date("2025-01-01T04:00:00.999Z") })).toEqual({ txdtm: "2025-01-01 12:00:00" })
  })

  it("travel in UTF-8 with + & = % # and line breaks intact", () => {
    const values = { goods_name: "測試 A+B&C=D 100%#\r\n\t'\"<>", extend_info: '{"a":"b c"}', "a&b": "=" }
    const decoded = new URLSearchParams(toFormBody(toParameters(values)))
    expect(Object.fromEntries(decoded)).toEqual(values)
  })
})
