/**
 * Fills `packages/storefront/dist` with the files that the plugin ships as its entry `storefront`, a classic script of
 * the widget in every language for pages without modules, and the hash of each script for `integrity`. Runs after
 * build-storefront.
 */
import { createHash } from "node:crypto"
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

import { BROWSERS, ROOT, STOREFRONT_BUILD, STOREFRONT_DIST } from "./lib/builds.mjs"

const SCRIPT = "qfpay-payment.js"

rmSync(STOREFRONT_DIST, { recursive: true, force: true })
cpSync(STOREFRONT_BUILD, STOREFRONT_DIST, { recursive: true })
await build({
  absWorkingDir: ROOT,
  entryPoints: [join(STOREFRONT_DIST, "index.mjs")],
  outfile: join(STOREFRONT_DIST, SCRIPT),
  bundle: true,
  minify: true,
  format: "iife",
  target: BROWSERS,
  platform: "browser",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
})
const scripts = readdirSync(STOREFRONT_DIST, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.m?js$/.test(file))
const integrity = Object.fromEntries(scripts.sort().map((file) => [file, hashOf(join(STOREFRONT_DIST, file))]))
writeFileSync(join(STOREFRONT_DIST, "integrity.json"), `${JSON.stringify(integrity, null, 2)}\n`)

/** @param {string} file */
function hashOf(file) {
  return `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`
}
