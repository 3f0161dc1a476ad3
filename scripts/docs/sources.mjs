import { mkdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import ts from "typescript"

export const ROOT = fileURLToPath(new URL("../../", import.meta.url))
const CACHE = path.join(ROOT, "node_modules/.cache/docs")
const require = createRequire(import.meta.url)

/**
 * Runs a module of `src` without a build of the plugin.
 * @param {string} file from the repository's root
 */
export async function load(file) {
  mkdirSync(CACHE, { recursive: true })
  const outfile = path.join(CACHE, `${file.replace(/[^A-Za-z0-9]+/g, "-")}-${process.pid}.cjs`)
  const options = { bundle: true, format: "cjs", platform: "node", packages: "external", logLevel: "warning" }
  await build({ ...options, entryPoints: [path.join(ROOT, file)], outfile })
  return require(outfile)
}

/** A Markdown table; a `|` in a cell is escaped. @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n")
}

/** A parsed TypeScript file of the repository. @param {string} file */
export function parsed(file) {
  return ts.createSourceFile(file, readFileSync(path.join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true)
}

/** The text of a declaration's docstring, on one line. @param {ts.Node} node */
export function docstringOf(node) {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const text = ts.getTextOfJSDocComment(docs.at(-1)?.comment) ?? ""
  return text.replace(/\s+/g, " ").trim()
}
