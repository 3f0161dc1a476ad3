import jsQR from "jsqr"
import { PNG } from "pngjs"

/** Reads the QR code on a screenshot, as a phone's camera would. Undefined if there is no readable code. */
export function decodeQr(png: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(png)
  return jsQR(new Uint8ClampedArray(data), width, height)?.data
}
