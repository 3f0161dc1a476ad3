import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { satisfies } from "semver"
import { type Check, ok, problem } from "./check"
import { requireFrom } from "./medusa-project"

interface Manifest {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly peerDependencies: Readonly<Record<string, string>>
}

/** This package's own manifest; `src/cli` is four folders deep in what is published. */
function ownManifest(): Manifest {
  return JSON.parse(readFileSync(path.resolve(__dirname, "../../../../package.json"), "utf8")) as Manifest
}

/** Packages that make up one Medusa: they are published together and work together. */
const ONE_MEDUSA = ["@medusajs/medusa", "@medusajs/framework", "@medusajs/cli"]

/** The versions of Node.js, Medusa and this plugin, and whether they go together. */
export function checkVersions(directory: string, { version, engines, peerDependencies } = ownManifest()): Check[] {
  const checks: Check[] = []
  const node = process.versions.node
  checks.push(
    satisfies(node, engines.node)
      ? ok("node", `Node.js ${node}`)
      : problem("node", `Node.js ${node} is not supported.`, `Use Node.js ${engines.node}.`),
  )
  const installed = ONE_MEDUSA.map((name) => [name, installedVersion(directory, name)] as const)
  const medusa = installed[0]?.[1] ?? "unknown"
  const wanted = peerDependencies["@medusajs/medusa"] ?? "*"
  if (!satisfies(medusa, wanted, { includePrerelease: true })) {
    checks.push(
      problem(
        "medusa",
        `Medusa ${medusa} does not go with medusa-payment-qfpay ${version}.`,
        `Use Medusa ${wanted}, or another version of the plugin.`,
      ),
    )
  } else if (installed.some(([, found]) => found !== medusa)) {
    const versions = installed.map(([name, found]) => `${name} ${found ?? "is not installed"}`).join(", ")
    checks.push(
      problem("medusa", `Medusa's packages are not of one version: ${versions}.`, `Install ${medusa} of each of them.`),
    )
  } else {
    checks.push(ok("medusa", `Medusa ${medusa}, medusa-payment-qfpay ${version}`))
  }
  return checks
}

/** Not every package lets its package.json be asked for, so it is looked up from what the package's name leads to. */
function installedVersion(directory: string, name: string): string | undefined {
  let folder: string
  try {
    folder = path.dirname(requireFrom(directory).resolve(name))
  } catch {
    return undefined
  }
  for (; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const file = path.join(folder, "package.json")
    if (!existsSync(file)) continue
    const manifest = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string }
    if (manifest.name === name) return manifest.version
  }
  return undefined
}
