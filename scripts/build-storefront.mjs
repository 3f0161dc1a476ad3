/**
 * Builds the storefront widget into `.medusa/server/src/storefront`, beside what `medusa plugin:build` made there.
 * Run it after that command, which empties the folder. Fails when the widget has grown above its budget.
 */
import { mkdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

import { build } from "esbuild"
import { declareStorefront } from "./lib/storefront-types.mjs"

const BUDGET_BYTES = 10_000

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const source = join(root, "src/storefront")
const target = join(root, ".medusa/server/src/storefront")

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  platform: "browser",
  legalComments: "none",
  // The catalogue's lists of names are not used here.
  pure: ["Object.keys"],
  charset: "utf8",
  logLevel: "warning",
}

/**
 * Names of properties that never leave the widget: not of its element, its texts, a session or the browser. They are
 * shortened, which saves as much as a wallet's drawing costs. The browser tests run what comes of it.
 */
const INTERNAL = [
  ...["address", "amount", "answer", "attribute", "backendUrl", "busy", "codewords", "draw", "entered", "first"],
  ...["given", "httpStatus", "kind", "learn", "lifetimeMs", "link", "locale", "pause", "phone", "plan", "planned"],
  ...["publishableKey", "qr", "remainingMs", "renewable", "retryAfterMs", "root", "serverMs", "sessionId", "start"],
  ...["stop", "title", "version", "wake", "widget", "words"],
]

/** The React wrapper loads the widget from its neighbour, so that a page with both holds one. */
const widgetStaysOutside = {
  name: "widget-stays-outside",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/index$/ }, () => ({ path: "./index.mjs", external: true, sideEffects: true }))
  },
}

mkdirSync(target, { recursive: true })

const { metafile } = await build({
  ...options,
  entryPoints: [join(source, "index.ts")],
  outfile: join(target, "index.mjs"),
  mangleProps: new RegExp(`^(${INTERNAL.join("|")})$`),
  metafile: true,
})
await build({
  ...options,
  entryPoints: [join(source, "react.tsx")],
  outfile: join(target, "react.mjs"),
  banner: { js: '"use client";' },
  external: ["react", "react/jsx-runtime"],
  plugins: [widgetStaysOutside],
})
declareStorefront(root, target)

const inputs = Object.keys(metafile.inputs)
const strangers = inputs.filter((path) => !/^src\/(storefront|qfpay\/catalogue)\//.test(path))
if (strangers.length > 0) {
  process.stderr.write(`The widget must not contain ${strangers.join(", ")}\n`)
  process.exitCode = 1
}

const bytes = gzipSync(readFileSync(join(target, "index.mjs")), { level: 9 }).length
const share = `${(bytes / 1000).toFixed(2)} kB minified and gzipped, of ${BUDGET_BYTES / 1000} kB`
process.stdout.write(`storefront widget: ${share}\n`)
if (bytes >= BUDGET_BYTES) {
  process.stderr.write("The widget is above its budget.\n")
  process.exitCode = 1
}
