#!/usr/bin/env node
/**
 * `npm run build`: builds, at the same time, what `medusa plugin:build` builds (the server's files and the admin's pages)
 * and the browser files with their package. The widget is copied into the plugin at the end.
 *
 * Not `medusa plugin:build` itself, because it compiles with TypeScript 5: the same JavaScript, in several times the time.
 */
import { spawn } from "node:child_process"
import { cpSync, rmSync, statSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { plugin as buildAdminPages } from "@medusajs/admin-bundler"

import { LAST_OF_PLUGIN, PAY_PAGE_BUILD, PLUGIN_BUILD, ROOT, STOREFRONT_BUILD, TSC } from "./lib/builds.mjs"

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
rmSync(PLUGIN_BUILD, { recursive: true, force: true })
const failed = (
  await Promise.allSettled([
    run(TSC, "-p", "tsconfig.build.json"),
    run(script("build-storefront.mjs")).then(() => run(script("build-storefront-package.mjs"))),
    buildAdminPages({ root: ROOT, outDir: PLUGIN_BUILD }),
  ])
).filter(({ status }) => status === "rejected")
// The bundler adds a file here and removes it, which must not count as an edit.
utimesSync(adminSource, atime, mtime)
if (failed.length === 0) {
  for (const folder of [PAY_PAGE_BUILD, STOREFRONT_BUILD]) {
    cpSync(folder, join(PLUGIN_BUILD, "src/storefront"), { recursive: true })
  }
  // A file that was edited during this build must count as newer than the build.
  utimesSync(LAST_OF_PLUGIN, startedAt, startedAt)
}
for (const { reason } of failed) console.error(reason)
process.exitCode = failed.length
