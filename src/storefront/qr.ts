/** A code's modules, row by row from the top, without its quiet zone. */
export interface QrModules {
  /** Modules on a side. */
  side: number
  isDark: (x: number, y: number) => boolean
}

/** Modules of white that a scanner needs on every side (ISO/IEC 18004). */
export const QUIET_ZONE = 4

/** Reads the server's modules: Base64, one bit each, padded to whole bytes. `null` when there are none to read. */
export function readModules(base64 = ""): QrModules | null {
  let bytes: string
  try {
    bytes = atob(base64)
  } catch {
    return null
  }
  const side = Math.floor(Math.sqrt(bytes.length * 8))
  const isDark = (x: number, y: number): boolean => {
    const at = y * side + x
    return !!(bytes.charCodeAt(at >> 3) & (128 >> (at & 7)))
  }
  return side ? { side, isDark } : null
}

/** The code as the `d` of an SVG path: one unit per module, one box for each dark run of a row. */
export function qrPath({ side, isDark }: QrModules): string {
  let path = ""
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = x
      while (x < side && isDark(x, y)) x++
      if (x > from) path += `M${from} ${y}h${x - from}v1H${from}z`
    }
  }
  return path
}

const PIXELS_PER_MODULE = 12

/** The code as a PNG, quiet zone and all, for a wallet that reads codes from the phone's photos. A `data:` URL. */
export function qrImage(code: QrModules): string {
  const canvas = document.createElement("canvas")
  const side = code.side + 2 * QUIET_ZONE
  canvas.width = canvas.height = side * PIXELS_PER_MODULE
  const paint = canvas.getContext("2d")
  if (!paint) return ""
  paint.scale(PIXELS_PER_MODULE, PIXELS_PER_MODULE)
  paint.fillStyle = "#fff"
  paint.fillRect(0, 0, side, side)
  paint.fillStyle = "#000"
  paint.translate(QUIET_ZONE, QUIET_ZONE)
  paint.fill(new Path2D(qrPath(code)))
  return canvas.toDataURL()
}
