import { encode } from "uqr"
import { qrModules } from "../modules/qfpay/payments/qr-modules"
import { qrPath, readModules } from "./qr"

const TEXT = "https://qr.alipay.com/bax03190uxd47wbekffy6033"

/** The dark modules of a path of boxes, as rows of characters. */
function drawn(path: string, side: number): string[] {
  const rows = Array.from({ length: side }, () => Array<string>(side).fill("0"))
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
    for (let at = 0; at < Number(width); at++) rows[Number(y)]![Number(x) + at] = "1"
  }
  return rows.map((row) => row.join(""))
}

describe("a QR code", () => {
  it("is drawn module by module as the server's library encodes it", () => {
    const code = readModules(qrModules(TEXT))
    const { data, size } = encode(TEXT, { ecc: "M", border: 0 })
    expect(code?.side).toBe(size)
    expect(drawn(qrPath(code!), size)).toEqual(data.map((row) => row.map(Number).join("")))
  })

  it.each([undefined, "", "not Base64 at all!"])("is none where the server sends %j", (modules) => {
    expect(readModules(modules)).toBeNull()
  })
})
