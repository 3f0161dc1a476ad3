import { cleanGoodsName } from "."

describe("The goods name that a wallet shows", () => {
  it.each([
    ["Lantern Lane", "Lantern Lane"],
    ["  Lantern   Lane  ", "Lantern Lane"],
    ["燈籠里 Lantern Lane", "燈籠里 Lantern Lane"],
    ["Mei's “Shop” №1 ★ (HK)", "Mei s Shop 1 HK"],
    ["Ωmega Ｓｈｏｐ Кафе", "mega"],
    ["a".repeat(25), "a".repeat(20)],
    ["燈".repeat(25), "燈".repeat(20)],
    ["1234567890123456789 next", "1234567890123456789"],
    ["𠮷野家", "𠮷野家"],
    ["★§±°№", ""],
    ["   ", ""],
  ])("for %j is %j", (name, shown) => {
    expect(cleanGoodsName(name)).toBe(shown)
  })
})
