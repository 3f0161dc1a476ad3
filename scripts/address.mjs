#!/usr/bin/env node
/**
 * The repository's address is defined in package.json; pictures, badges and links that leave the repository repeat it.
 *
 *   npm run address -- https://github.com/acme/medusa-payment-qfpay   writes it everywhere
 *   node scripts/address.mjs --check                                 fails while it is still a placeholder
 */
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const FILES = [
  "package.json",
  "packages/storefront/package.json",
  "packages/storefront/README.md",
  "README.md",
  "README.zh-HK.md",
  ".github/ISSUE_TEMPLATE/config.yml",
]
const PLACEHOLDER = "OWNER/medusa-payment-qfpay"

const { repository } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"))
const current = /github\.com\/(.+?)\.git$/.exec(repository.url)?.[1]
const wanted = process.argv[2] ?? ""

if (wanted === "--check") {
  if (current === PLACEHOLDER) fail(`The address is still a placeholder. Run: npm run address -- https://github.com/…`)
} else {
  const next = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(wanted)?.[1]
  if (!next || !current) fail("Usage: npm run address -- https://github.com/<owner>/<name>")
  for (const name of FILES) {
    const file = path.join(ROOT, name)
    const text = readFileSync(file, "utf8")
    writeFileSync(file, text.replaceAll(current ?? "", next ?? ""))
  }
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
