import { readFileSync, mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { gzipSync } from "node:zlib"

import { build } from "esbuild"

import { printTable, ROOT, times } from "./report.mjs"

/** What a shopper's screen shows: AlipayHK, WeChat Pay, FPS. */
const CODES = [
  "https://qr.alipay.com/bax03190uxd47wbekffy6033",
  "weixin://wxpay/bizpayurl?pr=4PsXP5N",
  "00020101021226330012hk.com.hkicl0113123456789012352045812530334454071280.505802HK5902NA6002HK62170513x1234567890126304A1B2",
]
const ROUNDS = 100

const ENCODERS = {
  ours: 'export { encodeQr as encode } from "./src/storefront/qr-code"',
  uqr: `import { encode as theirs } from "uqr"
        export const encode = (text) => theirs(text, { ecc: "M", boostEcc: false, border: 0 })`,
}

/** The widget's own QR encoder beside a well-kept small library: what a shopper loads, and how long a code takes. */
export async function benchQrCode() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "qfpay-bench-"))
  try {
    const ours = await measure(folder, "ours")
    const uqr = await measure(folder, "uqr")
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "node_modules/uqr/package.json"), "utf8"))
    printTable(
      "QR encoder: bytes bundled for a browser, minified and gzipped; milliseconds for a wallet's code",
      ["encoder", "bytes", "ratio", "ms", "ratio"],
      [
        ["src/storefront/qr-code.ts", `${ours.bytes}`, times(1), ours.ms.toFixed(2), times(1)],
        [`uqr ${version}`, `${uqr.bytes}`, times(uqr.bytes / ours.bytes), uqr.ms.toFixed(2), times(uqr.ms / ours.ms)],
      ],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder @param {keyof typeof ENCODERS} name */
async function measure(folder, name) {
  const outfile = path.join(folder, `${name}.mjs`)
  await build({
    stdin: { contents: ENCODERS[name], resolveDir: ROOT, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2020",
    legalComments: "none",
    outfile,
  })
  const { encode } = await import(pathToFileURL(outfile).href)
  for (const code of CODES) encode(code)
  const begun = performance.now()
  for (let round = 0; round < ROUNDS; round++) for (const code of CODES) encode(code)
  const ms = (performance.now() - begun) / (ROUNDS * CODES.length)
  return { bytes: gzipSync(readFileSync(outfile), { level: 9 }).length, ms }
}
