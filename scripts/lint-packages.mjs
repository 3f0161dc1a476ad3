#!/usr/bin/env node
/**
 * Checks tarballs with publint and arethetypeswrong, as npm and a TypeScript user would see them.
 *
 *   node scripts/lint-packages.mjs medusa-payment-qfpay-1.0.0.tgz …   exits with 1 and prints the problems
 */
import { readFileSync } from "node:fs"
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { publint } from "publint"
import { formatMessage } from "publint/utils"

/** Entries without types: Medusa's admin bundles the first; the others are data and a script for pages. */
const UNTYPED = ["./admin", "./package.json", "./integrity.json", "./qfpay-payment.js"]

/** The storefront's entries are only ES modules; the docs say so. */
const EXPECTED = new Set(["CJSResolvesToESM"])

for (const file of process.argv.slice(2)) {
  const tarball = new Uint8Array(readFileSync(file))
  const findings = [...(await publintFindings(tarball)), ...(await typeFindings(tarball))]
  for (const finding of findings) console.error(`${file}: ${finding}`)
  if (findings.length > 0) process.exitCode = 1
}

/** @param {Uint8Array} tarball */
async function publintFindings(tarball) {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code)
}

/** @param {Uint8Array} tarball */
async function typeFindings(tarball) {
  const analysis = await checkPackage(createPackageFromTarballData(tarball), { excludeEntrypoints: UNTYPED })
  if (analysis.types === false) return ["no types at all"]
  return analysis.problems
    .filter(({ kind }) => !EXPECTED.has(kind))
    .map((problem) => `${problem.kind} ${"entrypoint" in problem ? problem.entrypoint : ""} ${JSON.stringify(problem)}`)
}
