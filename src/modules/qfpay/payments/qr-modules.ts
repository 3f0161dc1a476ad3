import { encode } from "uqr"

/**
 * EMV codes have at most 512 bytes, and version 20 holds 666 at this error correction; denser codes scan badly from a
 * screen.
 */
const OPTIONS = { ecc: "M", maxVersion: 20, border: 0 } as const

/** Twice as many codes as shoppers wait for at once on one instance. */
const KEPT = 10_000
const encoded = new Map<string, string | undefined>()

/**
 * The modules of a QR code as Base64: one bit each, row by row from the top without a quiet zone, most significant bit
 * first, `1` is dark. The side length is the integer square root of the number of bits. `undefined` for a text too long
 * to scan from a screen. Codes are cached, because every answer about a payment includes its code.
 */
export function qrModules(text: string): string | undefined {
  if (encoded.has(text)) return encoded.get(text)
  const modules = encodeModules(text)
  const [oldest] = encoded.keys()
  if (oldest !== undefined && encoded.size >= KEPT) encoded.delete(oldest)
  encoded.set(text, modules)
  return modules
}

function encodeModules(text: string): string | undefined {
  let bits: boolean[]
  try {
    bits = encode(text, OPTIONS).data.flat()
  } catch (error) {
    if (error instanceof RangeError) return undefined // too long
    throw error
  }
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8))
  bits.forEach((isDark, at) => {
    if (isDark) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (0x80 >> (at & 7))
  })
  return bytes.toString("base64")
}

/** Longer links make codes that phones scan badly from a screen. */
const LONGEST_LINK_TO_SCAN = 300

/**
 * The text drawn as a code for another phone to scan: the wallet's code, or the link of a wallet's page. WeChat's H5
 * link is bound to the shopper's own browser and address, and a hosted checkout is a page to type in, so neither is
 * drawn.
 */
export function scannable({ scenario, carrier }: Scannable): string | undefined {
  if (carrier === null || "pay_params" in carrier) return undefined
  if ("qrcode" in carrier) return carrier.qrcode
  const isWalletPage = scenario === "web" || scenario === "wap"
  return isWalletPage && carrier.pay_url.length <= LONGEST_LINK_TO_SCAN ? carrier.pay_url : undefined
}

interface Scannable {
  readonly scenario: string
  readonly carrier: { readonly qrcode: string } | { readonly pay_url: string } | { readonly pay_params: unknown } | null
}
