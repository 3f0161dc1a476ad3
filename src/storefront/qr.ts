import type { QrRows } from "./qr-code"

/** Modules of white that a scanner needs on every side (ISO/IEC 18004). */
export const QUIET_ZONE = 4

/** The code as the `d` of an SVG path: one unit per module, one box for each dark run of a row. */
export function qrPath(rows: QrRows): string {
  let path = ""
  rows.forEach((row, y) => {
    for (const { 0: run, index } of row.matchAll(/1+/g)) path += `M${index} ${y}h${run.length}v1h-${run.length}z`
  })
  return path
}

const PIXELS_PER_MODULE = 12

/** The code as a PNG, quiet zone and all, for a wallet that reads codes from the phone's photos. A `data:` URL. */
export function qrImage(rows: QrRows): string {
  const canvas = document.createElement("canvas")
  const side = rows.length + 2 * QUIET_ZONE
  canvas.width = canvas.height = side * PIXELS_PER_MODULE
  const paint = canvas.getContext("2d")
  if (!paint) return ""
  paint.scale(PIXELS_PER_MODULE, PIXELS_PER_MODULE)
  paint.fillStyle = "#fff"
  paint.fillRect(0, 0, side, side)
  paint.fillStyle = "#000"
  paint.translate(QUIET_ZONE, QUIET_ZONE)
  paint.fill(new Path2D(qrPath(rows)))
  return canvas.toDataURL()
}
