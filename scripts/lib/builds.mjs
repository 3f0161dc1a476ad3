import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { runNode } from "./processes.mjs"

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url))
/** The demo's Medusa application. */
export const DEMO = path.join(ROOT, "demo")
/** The built plugin. */
export const PLUGIN_BUILD = path.join(ROOT, ".medusa", "server")
/** The payment widget, before it is laid into the built plugin. */
export const STOREFRONT_BUILD = path.join(ROOT, ".medusa", "storefront")
/** The page of a payment link, before it is laid beside the widget in the built plugin. */
export const PAY_PAGE_BUILD = path.join(ROOT, ".medusa", "pay-page")
/** What the storefront's own package ships; made from the widget. */
export const STOREFRONT_DIST = path.join(ROOT, "packages", "storefront", "dist")
/** The oldest browsers that the widget runs in. */
export const BROWSERS = ["chrome93", "safari15.4", "firefox92"]
/** The built demo, from which `medusa start` runs. */
export const DEMO_BUILD = path.join(DEMO, ".medusa", "server")
/** Medusa's command line, to be run with Node itself: no shell, no npx, the same on every system. */
export const MEDUSA_CLI = createRequire(path.join(ROOT, "package.json")).resolve("@medusajs/cli/cli.js")

/** Made last by `npm run build`, so it is only there when the build is whole. */
export const LAST_OF_PLUGIN = path.join(PLUGIN_BUILD, "src", "storefront", "index.mjs")
/** Made by us after a build of the demo has succeeded. */
const LAST_OF_DEMO = path.join(DEMO, ".medusa", "built")

const PLUGIN_SOURCES = [
  "src",
  "package.json",
  "tsconfig.json",
  "tsconfig.storefront.json",
  "scripts/build.mjs",
  "scripts/build-storefront.mjs",
  "scripts/build-storefront-package.mjs",
  "scripts/lib/storefront-types.mjs",
]
const DEMO_SOURCES = [
  "demo/src",
  "demo/medusa-config.ts",
  "demo/tsconfig.json",
  "demo/package.json",
  // The plugin's admin pages are bundled into the demo's admin.
  "src/admin",
  "package-lock.json",
]

/** @typedef {{ logs: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} BuildOptions */

/** @returns {boolean} */
export function isPluginBuilt() {
  return fs.existsSync(path.join(STOREFRONT_DIST, "integrity.json")) && isNewerThan(LAST_OF_PLUGIN, PLUGIN_SOURCES)
}

/**
 * Builds the plugin as `npm run build` does.
 *
 * @param {BuildOptions} options
 */
export async function buildPlugin({ logs, env = process.env, signal }) {
  await runNode({
    name: "The build of the plugin",
    script: path.join(ROOT, "scripts", "build.mjs"),
    cwd: ROOT,
    env: { ...env, MEDUSA_DISABLE_TELEMETRY: "true" },
    logFile: path.join(logs, "plugin-build.log"),
    signal,
  })
}

/** @returns {boolean} */
export function isDemoBuilt() {
  const hasAdmin = fs.existsSync(path.join(DEMO_BUILD, "public", "admin", "index.html"))
  return hasAdmin && isNewerThan(LAST_OF_DEMO, DEMO_SOURCES)
}

/**
 * Builds the demo's Medusa application with its admin.
 *
 * @param {BuildOptions} options
 */
export async function buildDemo({ logs, env, signal }) {
  fs.rmSync(LAST_OF_DEMO, { force: true })
  const startedAt = new Date()
  await runNode({
    name: "The build of the demo",
    script: MEDUSA_CLI,
    args: ["build"],
    cwd: DEMO,
    env: { ...env },
    logFile: path.join(logs, "demo-build.log"),
    signal,
  })
  fs.writeFileSync(LAST_OF_DEMO, "")
  // What was edited while we were building is newer than this build.
  fs.utimesSync(LAST_OF_DEMO, startedAt, startedAt)
}

/**
 * Names the sum of all migrations: it differs when the plugin was built anew, Medusa updated or the configuration edited.
 *
 * @returns {string}
 */
export function migrationsMark() {
  const medusa = JSON.parse(fs.readFileSync(path.join(ROOT, "node_modules/@medusajs/medusa/package.json"), "utf8"))
  const changes = [LAST_OF_PLUGIN, path.join(DEMO, "medusa-config.ts")].map((file) => fs.statSync(file).mtimeMs)
  return [medusa.version, ...changes].join(" ")
}

/**
 * @param {string} product
 * @param {string[]} sources paths below the root
 */
function isNewerThan(product, sources) {
  if (!fs.existsSync(product)) return false
  const builtAt = fs.statSync(product).mtimeMs
  return sources.every((source) => newestChange(path.join(ROOT, source)) <= builtAt)
}

/**
 * The last change of a file, or of anything in a folder; a folder itself changes when something is removed from it.
 *
 * @param {string} target
 * @returns {number}
 */
function newestChange(target) {
  const stat = fs.statSync(target, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  const inside = fs.readdirSync(target).map((name) => newestChange(path.join(target, name)))
  return Math.max(stat.mtimeMs, ...inside)
}
