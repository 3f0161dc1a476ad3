import jsQR from "jsqr"
import { qrModules, scannable } from "./qr-modules"

/** Draws the modules as pixels, as a screen does, and reads them as a phone does. */
function scanned(modules: string): string | undefined {
  const bytes = Buffer.from(modules, "base64")
  const side = Math.floor(Math.sqrt(bytes.length * 8))
  const [scale, quiet] = [4, 4]
  const width = (side + 2 * quiet) * scale
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255)
  for (let at = 0; at < side * side; at++) {
    if (!((bytes[at >> 3] ?? 0) & (0x80 >> (at & 7)))) continue
    for (let dot = 0; dot < scale * scale; dot++) {
      const x = ((at % side) + quiet) * scale + (dot % scale)
      const y = (Math.floor(at / side) + quiet) * scale + Math.floor(dot / scale)
      pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return jsQR(pixels, width, width)?.data
}

const FPS =
  "00020101021226330012hk.com.hkicl0113123456789012352045812530334454071280.505802HK5902NA6002HK62170513x1234567890126304A1B2"

describe("The modules of a QR code", () => {
  it.each([
    ["AlipayHK's link", "https://qr.alipay.com/bax03190uxd47wbekffy6033"],
    ["WeChat's link", "weixin://wxpay/bizpayurl?pr=4PsXP5N"],
    ["an FPS code", FPS],
    ["Chinese", "https://shop.example/付款?名=陳大文"],
    ["as much as an EMV code holds", "9".repeat(512)],
    ["as much as a screen can show", "a".repeat(666)],
  ])("are read back from pixels: %s", (_, text) => {
    expect(scanned(qrModules(text) ?? "")).toBe(text)
  })

  it("take few bytes for a wallet's code", () => {
    expect(qrModules("https://qr.alipay.com/bax03190uxd47wbekffy6033")?.length).toBeLessThan(200)
  })

  it("are undefined for a text too long for a screen", () => {
    expect(qrModules("a".repeat(667))).toBeUndefined()
  })

  it("are encoded once per code", () => {
    expect(qrModules(FPS)).toBe(qrModules(FPS))
  })
})

describe("The code drawn for another phone to scan", () => {
  const link = "https://qr.payme.example/2/C5bvYG"
  it.each([
    ["the wallet's code", "mpm", { qrcode: "Q" }, "Q"],
    ["the link of a wallet's page", "wap", { pay_url: link }, link],
    ["the same for a desktop", "web", { pay_url: link }, link],
    ["no link too long to scan", "web", { pay_url: `https://x.example/${"x".repeat(300)}` }, undefined],
    ["no hosted checkout", "checkout", { pay_url: link }, undefined],
    ["no link of WeChat's H5", "h5", { pay_url: link }, undefined],
    ["nothing for a payment in an app", "app", { pay_params: {} }, undefined],
    ["nothing before the payment is initiated", "mpm", null, undefined],
  ])("is %s", (_, scenario, carrier, expected) => {
    expect(scannable({ scenario, carrier })).toBe(expected)
  })
})
