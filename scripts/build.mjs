#!/usr/bin/env node
/**
 * `npm run build`: builds the plugin (`medusa plugin:build`) and, at the same time, the browser files and their
 * package. Medusa's command empties the build folder, so the widget is copied into it at the end.
 */
import { spawn } from "node:child_process"
import { cpSync, statSync, utimesSync } from "node:fs"
import { join } from "node:path"

import { LAST_OF_PLUGIN, MEDUSA_CLI, PAY_PAGE_BUILD, PLUGIN_BUILD, ROOT, STOREFRONT_BUILD } from "./lib/builds.mjs"

/** @param {string[]} args of Node */
function run(...args) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (status, signal) => {
      if (status === 0) resolve(undefined)
      else reject(new Error(`${args.join(" ")} ended with ${status ?? signal}`))
    })
  })
}

const startedAt = new Date()
const adminSource = join(ROOT, "src", "admin")
const { atime, mtime } = statSync(adminSource)
const script = (name) => join(ROOT, "scripts", name)
const storefront = run(script("build-storefront.mjs")).then(() => run(script("build-storefront-package.mjs")))
const builds = [run(MEDUSA_CLI, "plugin:build"), storefront]
const failed = (await Promise.allSettled(builds)).filter(({ status }) => status === "rejected")
// Medusa's command adds a file here and removes it, which must not count as an edit.
utimesSync(adminSource, atime, mtime)
if (failed.length === 0) {
  for (const folder of [PAY_PAGE_BUILD, STOREFRONT_BUILD]) {
    cpSync(folder, join(PLUGIN_BUILD, "src/storefront"), { recursive: true })
  }
  // A file that was edited during this build must count as newer than the build.
  utimesSync(LAST_OF_PLUGIN, startedAt, startedAt)
}
for (const { reason } of failed) console.error(reason.message)
process.exitCode = failed.length
