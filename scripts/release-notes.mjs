#!/usr/bin/env node
/**
 * Adds the browser build of the payment screen to the release of its package: the file, and a `<script>` tag with the
 * hash for its `integrity` attribute. Needs GitHub's command line, which the release workflow has.
 *
 *   node scripts/release-notes.mjs --print   prints the notes and changes nothing
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

const PACKAGE = fileURLToPath(new URL("../packages/storefront/", import.meta.url))
const { name, version } = JSON.parse(readFileSync(path.join(PACKAGE, "package.json"), "utf8"))
/** @type {Record<string, string>} */
const integrity = JSON.parse(readFileSync(path.join(PACKAGE, "dist/integrity.json"), "utf8"))

const notes = `
### On a page without a build

Serve the file from your own site, or from a CDN that serves npm packages. The hash makes the browser refuse any other file.

\`\`\`html
<script
  src="/qfpay-payment.js"
  integrity="${integrity["qfpay-payment.js"]}"
  crossorigin="anonymous"
  defer
></script>
\`\`\`

| file | integrity |
| --- | --- |
${Object.entries(integrity)
  .map(([file, hash]) => `| \`${file}\` | \`${hash}\` |`)
  .join("\n")}
`

if (process.argv.includes("--print")) {
  process.stdout.write(notes)
} else {
  const tag = `${name}@${version}`
  const gh = (...args) => execFileSync("gh", args, { encoding: "utf8" })
  const { body } = JSON.parse(gh("release", "view", tag, "--json", "body"))
  gh("release", "edit", tag, "--notes", `${body}\n${notes}`)
  gh("release", "upload", tag, path.join(PACKAGE, "dist/qfpay-payment.js"), "--clobber")
}
