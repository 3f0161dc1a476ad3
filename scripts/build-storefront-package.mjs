/**
 * Fills `packages/storefront/dist`: the very files that the plugin ships as its entry `storefront`, and a classic script
 * of the widget for pages without modules, with the hashes for their `integrity` attribute. Runs after build-storefront.
 */
import { createHash } from "node:crypto"
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = fileURLToPath(new URL("..", import.meta.url))
const dist = join(root, "packages/storefront/dist")
const SCRIPT = "qfpay-payment.js"

rmSync(dist, { recursive: true, force: true })
cpSync(join(root, ".medusa/server/src/storefront"), dist, { recursive: true })
await build({
  absWorkingDir: root,
  entryPoints: [join(dist, "index.mjs")],
  outfile: join(dist, SCRIPT),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  platform: "browser",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
})
const integrity = Object.fromEntries(["index.mjs", SCRIPT].map((file) => [file, hashOf(join(dist, file))]))
writeFileSync(join(dist, "integrity.json"), `${JSON.stringify(integrity, null, 2)}\n`)

/** @param {string} file */
function hashOf(file) {
  return `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`
}
