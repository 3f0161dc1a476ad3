/**
 * Writes the declarations of the storefront's entries as ES module declarations (`.d.mts`). Follows the imports from
 * the entries, so that only the declarations that they need are shipped, in a self-contained folder.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import { TSC } from "./builds.mjs"

const ENTRIES = ["src/storefront/index", "src/storefront/react"]

/** A declaration's path in the target: those from outside the storefront go below `shared`. */
const placeOf = (module) => module.replace(/^src\/storefront\//, "").replace(/^src\/(?:qfpay\/)?/, "shared/")

/**
 * @param {string} root the repository
 * @param {string} target the folder of the built entries
 */
export function declareStorefront(root, target) {
  // The compiler would also write the declarations of every import into the target, so it writes to a temporary folder.
  const aside = mkdtempSync(join(root, ".medusa/storefront-types-"))
  try {
    const flags = ["--noEmit", "false", "--emitDeclarationOnly", "--outDir", aside]
    execFileSync(process.execPath, [TSC, "-p", "tsconfig.storefront.json", ...flags], { cwd: root, stdio: "inherit" })
    takeOver(aside, target)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

function takeOver(aside, target) {
  const seen = new Set(ENTRIES)
  for (const module of seen) {
    const text = readFileSync(join(aside, `${module}.d.ts`), "utf8")
    const rewritten = text.replace(/((?:from|import)\s*\(?\s*")(\.[^"]*)(")/g, (_, before, specifier, after) => {
      const imported = resolve(aside, posix.join(posix.dirname(module), specifier.replace(/\.m?js$/, "")))
      seen.add(imported)
      const relative = posix.relative(posix.dirname(placeOf(module)), placeOf(imported))
      return `${before}${relative.startsWith(".") ? "" : "./"}${relative}.mjs${after}`
    })
    const file = join(target, `${placeOf(module)}.d.mts`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, rewritten)
  }
}

function resolve(aside, module) {
  const found = [module, `${module}/index`].find((name) => existsSync(join(aside, `${name}.d.ts`)))
  if (found === undefined) throw new Error(`The storefront's declarations import ${module}, which has no declarations.`)
  return found
}
