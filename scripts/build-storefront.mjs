/**
 * Builds the storefront widget into `.medusa/storefront`, from where build.mjs takes it. Fails when the widget has grown
 * above its budget.
 */
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

import { build } from "esbuild"

import { STOREFRONT_BUILD } from "./lib/builds.mjs"

const BUDGET_BYTES = 10_000

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const source = join(root, "src/storefront")
const target = STOREFRONT_BUILD

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

/** What the declarations of index and react lead to. The catalogue's own come from the plugin's build. */
const DECLARED = ["index", "react", "element", "texts", "types"]

/** Makes the declarations aside, because the compiler would write the catalogue's too: only our own are taken over. */
function declare() {
  const aside = mkdtempSync(join(root, ".medusa/storefront-types-"))
  try {
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc")
    const flags = ["--noEmit", "false", "--emitDeclarationOnly", "--outDir", aside]
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.storefront.json", ...flags], { cwd: root, stdio: "inherit" })
    for (const name of DECLARED) cpSync(join(aside, `src/storefront/${name}.d.ts`), join(target, `${name}.d.ts`))
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

rmSync(target, { recursive: true, force: true })
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
declare()

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
