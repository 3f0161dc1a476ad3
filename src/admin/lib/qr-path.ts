import { encode } from "uqr"

/** Modules of white that a scanner needs on every side (ISO/IEC 18004). */
const QUIET_ZONE = 4

/** The dark modules of a QR code as the path of an SVG, and the square in which it stands with its quiet zone. */
export function qrPath(content: string): { readonly path: string; readonly from: number; readonly side: number } {
  const { data, size } = encode(content, { ecc: "M", border: 0 })
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { path: dark.join(""), from: -QUIET_ZONE, side: size + 2 * QUIET_ZONE }
}
