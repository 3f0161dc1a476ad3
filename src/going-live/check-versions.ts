import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { satisfies } from "semver"
import { check, type Check } from "./check"

interface Manifest {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly peerDependencies: Readonly<Record<string, string>>
}

/** This package's own manifest; `src/going-live` is four folders deep in the published package. */
function ownManifest(): Manifest {
  return JSON.parse(readFileSync(path.resolve(__dirname, "../../../../package.json"), "utf8")) as Manifest
}

/** Packages that belong to one Medusa release. */
const ONE_MEDUSA = ["@medusajs/medusa", "@medusajs/framework", "@medusajs/cli"]

/** The versions of Node.js, Medusa and this plugin, and whether they are compatible. */
export function checkVersions(directory: string, { version, engines, peerDependencies } = ownManifest()): Check[] {
  return [checkNode(engines.node), checkMedusa(directory, version, peerDependencies["@medusajs/medusa"] ?? "*")]
}

function checkNode(wanted: string): Check {
  const { node } = process.versions
  return satisfies(node, wanted) ? check("node_supported", { node }) : check("node_unsupported", { node, wanted })
}

function checkMedusa(directory: string, version: string, wanted: string): Check {
  const installed = ONE_MEDUSA.map((name) => [name, installedVersion(directory, name)] as const)
  const medusa = installed[0]?.[1] ?? "unknown"
  if (!satisfies(medusa, wanted, { includePrerelease: true })) {
    return check("medusa_unsupported", { medusa, wanted, version })
  }
  if (installed.some(([, found]) => found !== medusa)) {
    const versions = installed.map(([name, found]) => `${name} ${found ?? "is not installed"}`).join(", ")
    return check("medusa_mixed", { medusa, versions })
  }
  return check("medusa_supported", { medusa, version })
}

/** Not every package exports its package.json, so it is searched from the package's main file. */
function installedVersion(directory: string, name: string): string | undefined {
  let folder: string
  try {
    folder = path.dirname(createRequire(path.join(directory, "package.json")).resolve(name))
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
