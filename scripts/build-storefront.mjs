/**
 * Builds the storefront widget into `.medusa/storefront`, from which build.mjs copies it. Fails if the widget exceeds
 * its size budget.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

import { build } from "esbuild"

import { BROWSERS, PAY_PAGE_BUILD, STOREFRONT_BUILD } from "./lib/builds.mjs"
import { declareStorefront } from "./lib/storefront-types.mjs"

const BUDGET_BYTES = 10_000

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const source = join(root, "src/storefront")
const target = STOREFRONT_BUILD

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  target: BROWSERS,
  platform: "browser",
  legalComments: "none",
  // The catalogue's lists of names are not used in the widget.
  pure: ["Object.keys"],
  charset: "utf8",
  logLevel: "warning",
}

/**
 * Names of properties that never leave the widget: they are not part of its element, its texts, a session or the
 * browser. They are shortened in the build. A name that is a placeholder in a text must not be listed. The browser
 * tests run the result.
 */
const INTERNAL = [
  ...["address", "answer", "arrived", "attribute", "autoRedirect", "backendUrl", "busy", "draw"],
  ...["entered", "first", "given", "httpStatus", "isDark", "kind", "language", "learn", "leave", "lifetimeMs", "link"],
  ...["locale", "page", "pause", "phone", "plan", "planned", "publishableKey", "remainingMs", "renewable", "resumeUrl"],
  ...[
    "retryAfterMs",
    "root",
    "emit",
    "seen",
    "serverMs",
    "dispatch",
    "here",
    "failed",
    "copy",
    "note",
    "own",
    "sessionId",
    "side",
    "start",
    "stop",
    "title",
    "transport",
  ],
  ...["wake", "wayOut", "widget", "words"],
]

/** Every language except English is a separate file that the browser loads when it needs it. */
const LOCALES = readdirSync(join(source, "locale"))
  .filter((file) => file !== "en.ts")
  .map((file) => file.replace(/\.ts$/, ""))

/** Dynamic imports are loaded from the built files beside the widget. */
const lateFilesStayOutside = {
  name: "late-files-stay-outside",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(locale\/|in-app\b)/ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path: path.replace(/js$/, "mjs"), external: true } : undefined,
    )
  },
}

/** The React wrapper imports the widget's file, so that a page with both loads only one copy. */
const widgetStaysOutside = {
  name: "widget-stays-outside",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/index$/ }, () => ({ path: "./index.mjs", external: true, sideEffects: true }))
  },
}

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })

const { metafile } = await build({
  ...options,
  entryPoints: [join(source, "index.ts")],
  outfile: join(target, "index.mjs"),
  mangleProps: new RegExp(`^(${INTERNAL.join("|")})$`),
  plugins: [lateFilesStayOutside],
  metafile: true,
})
await build({
  ...options,
  entryPoints: [join(source, "in-app.ts"), ...LOCALES.map((locale) => join(source, "locale", `${locale}.ts`))],
  outbase: source,
  outdir: target,
  outExtension: { ".js": ".mjs" },
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
// The page of a payment link belongs to the plugin and is not part of the package for storefronts.
await build({
  ...options,
  entryPoints: [join(source, "pay-page.ts")],
  outfile: join(PAY_PAGE_BUILD, "pay-page.mjs"),
  plugins: [widgetStaysOutside],
})

const inputs = Object.keys(metafile.inputs)
const strangers = inputs.filter((path) => !/^src\/(storefront|qfpay\/catalogue)\//.test(path))
if (strangers.length > 0) {
  process.stderr.write(`The widget must not contain ${strangers.join(", ")}\n`)
  process.exitCode = 1
}

/** @param {string} file */
const gzipped = (file) => gzipSync(readFileSync(join(target, file)), { level: 9 }).length
const bytes = gzipped("index.mjs")
const languages = LOCALES.map((locale) => `${locale} ${gzipped(`locale/${locale}.mjs`)}`).join(", ")
process.stdout.write(
  `storefront widget with English: ${bytes} bytes minified and gzipped, of ${BUDGET_BYTES}; ` +
    `loaded on demand: ${languages}, in-app ${gzipped("in-app.mjs")}; React wrapper ${gzipped("react.mjs")}\n`,
)
if (bytes >= BUDGET_BYTES) {
  process.stderr.write("The widget exceeds its size budget.\n")
  process.exitCode = 1
}
