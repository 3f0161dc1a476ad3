import { isShopperCode, walletOfShopperCode } from "./shopper-codes"

describe("A shopper's code", () => {
  it.each([
    ["280438849930815813", "alipay"],
    ["250000000000000000000000", "alipay"],
    ["3012345678901234", "alipay"],
    ["134857901234581143", "wechat"],
    ["105555555555555555", "wechat"],
    ["6212345678901234567", undefined],
    ["160000000000000000", undefined],
    ["2812", undefined],
    ["13485790123458114", undefined],
  ])("%s belongs to %s", (code, wallet) => expect(walletOfShopperCode(code)).toBe(wallet))

  it("has at least 16 characters, and only characters that codes have", () => {
    expect(["12", "", "28043884993081581", "https://qr.alipay.com/baxabcdefgh"].map(isShopperCode)).toEqual([
      false,
      false,
      true,
      false,
    ])
  })
})
