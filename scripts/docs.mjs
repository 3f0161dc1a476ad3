#!/usr/bin/env node
/**
 * Writes the generated pages of docs/ from the code, so that docs and code cannot disagree. `--check` writes nothing
 * and fails if a page is out of date.
 */
import fs from "node:fs"
import path from "node:path"
import { Validator } from "@seriousme/openapi-schema-validator"
import { errorsPage, responseCodesPage } from "./docs/codes.mjs"
import { eventsPage } from "./docs/events.mjs"
import * as guides from "./docs/guides.mjs"
import { operationsPage } from "./docs/operations.mjs"
import { openapi } from "./docs/openapi.mjs"
import { optionsPage } from "./docs/options.mjs"
import { payTypesPage } from "./docs/pay-types.mjs"
import { load, ROOT } from "./docs/sources.mjs"
import { formatted } from "./lib/format.mjs"

const PAGES = {
  "options.md": optionsPage,
  "pay-types.md": async () => payTypesPage(await load("src/qfpay/catalogue/index.ts")),
  "response-codes.md": responseCodesPage,
  "errors.md": errorsPage,
  "events.md": eventsPage,
  "operations.md": operationsPage,
  "openapi.yaml": openapi,
  "guides/nextjs.md": guides.nextGuide,
  "guides/nuxt.md": guides.nuxtGuide,
  "guides/sveltekit.md": guides.sveltekitGuide,
  "guides/plain.md": guides.plainGuide,
  "guides/react-native.md": guides.reactNativeGuide,
  "guides/wechat-mini-program.md": guides.miniProgramGuide,
}

const stale = []
for (const [name, page] of Object.entries(PAGES)) {
  const file = path.join(ROOT, "docs", name)
  const text = await formatted(file, await page())
  if (!process.argv.includes("--check")) fs.writeFileSync(file, text)
  else if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== text) stale.push(`docs/${name}`)
}
const { valid, errors } = await new Validator().validate(fs.readFileSync(path.join(ROOT, "docs/openapi.yaml"), "utf8"))
if (!valid) {
  console.error("docs/openapi.yaml is not a valid OpenAPI document:", errors)
  process.exitCode = 1
}
if (stale.length > 0) {
  console.error(`${stale.join(", ")}: out of date. Run: npm run docs`)
  process.exitCode = 1
}
