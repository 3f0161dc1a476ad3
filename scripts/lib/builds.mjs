// Own code, because a build cache (Turborepo, Nx) manages the packages of a workspace; here two builds compare file times.
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
/** The payment widget, before it is copied into the built plugin. */
export const STOREFRONT_BUILD = path.join(ROOT, ".medusa", "storefront")
/** The page of a payment link, before it is copied beside the widget in the built plugin. */
export const PAY_PAGE_BUILD = path.join(ROOT, ".medusa", "pay-page")
/** The contents of the storefront package; made from the widget. */
export const STOREFRONT_DIST = path.join(ROOT, "packages", "storefront", "dist")
/** The oldest browsers that the widget supports. */
export const BROWSERS = ["chrome93", "safari15.4", "firefox92"]
/** The built demo, from which `medusa start` runs. */
export const DEMO_BUILD = path.join(DEMO, ".medusa", "server")
/** Medusa's command line, run directly with Node: no shell, no npx, the same on every system. */
export const MEDUSA_CLI = createRequire(path.join(ROOT, "package.json")).resolve("@medusajs/cli/cli.js")

/** TypeScript's native compiler, which writes the same JavaScript as the other one in a fraction of its time. */
export const TSC = path.join(ROOT, "node_modules/typescript-native/bin/tsc")

/** `npm run build` writes this file last, so it exists only if the build is complete. */
export const LAST_OF_PLUGIN = path.join(PLUGIN_BUILD, "src", "storefront", "index.mjs")
/** Created by this script after a build of the demo has succeeded. */
const LAST_OF_DEMO = path.join(DEMO, ".medusa", "built")

const PLUGIN_SOURCES = [
  "src",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
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
    name: "The plugin build",
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
    name: "The demo build",
    script: MEDUSA_CLI,
    args: ["build"],
    cwd: DEMO,
    env: { ...env },
    logFile: path.join(logs, "demo-build.log"),
    signal,
  })
  fs.writeFileSync(LAST_OF_DEMO, "")
  // A file that was edited during this build must count as newer than the build.
  fs.utimesSync(LAST_OF_DEMO, startedAt, startedAt)
}

/**
 * Identifies the set of all migrations: it changes when the plugin is rebuilt, Medusa updated or the configuration
 * edited.
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
 * The last change of a file, or of anything in a folder; removing a file from a folder changes the folder itself.
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
