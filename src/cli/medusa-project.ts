import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import type { MedusaContainer } from "@medusajs/framework/types"

/** A Medusa project whose container is running. */
export interface MedusaProject {
  readonly container: MedusaContainer
  /** Closes the database and everything else that would keep the process alive. */
  close(): Promise<void>
}

/** The folder is not a Medusa project, or nothing is installed in it. The message says what to do. */
export class NotAMedusaProjectError extends Error {}

/** The interface of `@medusajs/medusa/loaders/index`, which has no types. */
type BootMedusa = (options: {
  directory: string
  expressApp: unknown
  skipLoadingEntryPoints: boolean
}) => Promise<{ container: MedusaContainer; shutdown: () => Promise<void> }>

/** The Medusa application in a workspace that `create-medusa-app` created. */
const BACKEND_OF_WORKSPACE = path.join("apps", "backend")

const CONFIG_FILES = ["medusa-config.ts", "medusa-config.js", "medusa-config.mjs"]

/** The project's configuration file, or undefined when the folder has none. */
export function findConfigFile(directory: string): string | undefined {
  return CONFIG_FILES.map((name) => path.join(directory, name)).find((file) => fs.existsSync(file))
}

/**
 * The project's configuration file.
 * @throws {@link NotAMedusaProjectError} if the folder has none
 */
export function configFileOf(directory: string): string {
  const found = findConfigFile(directory)
  if (found !== undefined) return found
  const isWorkspace = findConfigFile(path.join(directory, BACKEND_OF_WORKSPACE)) !== undefined
  const where = isWorkspace ? `in ${BACKEND_OF_WORKSPACE}` : "in the folder of your Medusa application"
  throw new NotAMedusaProjectError(`There is no medusa-config.ts in ${directory}. Run the command ${where}.`)
}

/** `require` as in the project's own files, so that there is only one copy of Medusa. */
export function requireFrom(directory: string): NodeJS.Require {
  return createRequire(path.join(directory, "package.json"))
}

/**
 * Prepares this process to load the project's files like Medusa's own commands: TypeScript is compiled on the fly and
 * path aliases work. Call it once, before anything of Medusa is loaded.
 *
 * @param directory - absolute path of the project
 * @throws {@link NotAMedusaProjectError}
 */
export function prepareProject(directory: string): void {
  const config = configFileOf(directory)
  const require = requireFrom(directory)
  try {
    require.resolve("@medusajs/medusa/loaders/index")
  } catch {
    throw new NotAMedusaProjectError(`Medusa is not installed in ${directory}. Run npm install there first.`)
  }
  process.env.NODE_ENV ||= "development"
  // This process serves no requests: it runs no jobs, unless the project's configuration demands another mode.
  process.env.MEDUSA_WORKER_MODE = "server"
  if (!config.endsWith(".ts")) return
  // The packages that Medusa's command line registers; they are installed with it.
  const medusaCli = createRequire(require.resolve("@medusajs/cli/package.json"))
  for (const compiler of ["ts-node", "tsconfig-paths"]) {
    let found: { register(options: object): unknown }
    try {
      found = require(compiler) as typeof found
    } catch {
      found = medusaCli(compiler) as typeof found
    }
    found.register({})
  }
}

/**
 * Boots the container of a Medusa project without its HTTP server, like `medusa exec`: loads modules, links, workflows
 * and subscribers, but not routes, the admin and scheduled jobs. Needs a migrated database.
 *
 * @param directory - absolute path of the project; must be the working directory, because Medusa reads `.env` from
 * there
 * @throws Medusa's errors, for instance a QfpayConfigError when an option is wrong
 */
export async function openMedusaProject(directory: string): Promise<MedusaProject> {
  const require = requireFrom(directory)
  const { default: boot } = require("@medusajs/medusa/loaders/index") as { default: BootMedusa }
  const express = createRequire(require.resolve("@medusajs/framework"))("express") as () => unknown
  const { container, shutdown } = await boot({ directory, expressApp: express(), skipLoadingEntryPoints: true })
  return { container, close: shutdown }
}
