import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { run } from "../setup/programs"

const ROOT = path.resolve(__dirname, "../..")
const NPM = process.platform === "win32" ? "npm.cmd" : "npm"

/** The tarball as `npm publish` would send it. */
export interface Tarball {
  file: string
  /** Paths inside the package. */
  contents: string[]
}

/** A merchant's Medusa application, made from the official packages and the tarball. */
export interface Consumer {
  folder: string
  /** The plugin as npm put it there. */
  plugin: string
  medusa: string
}

interface Manifest {
  name: string
  exports: Record<string, string | Record<string, string>>
  typesVersions: Record<string, Record<string, string[]>>
  devDependencies: Record<string, string>
  peerDependencies: Record<string, string>
  peerDependenciesMeta: Record<string, { optional?: boolean }>
  overrides: Record<string, string>
}

/** The package for storefronts. */
export const STOREFRONT = path.join(ROOT, "packages/storefront")

/** What Medusa's starter has for a configuration. */
const STARTER_CONFIG = `import { loadEnv, defineConfig } from '@medusajs/framework/utils'

loadEnv(process.env.NODE_ENV || 'development', process.cwd())

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    http: {
      storeCors: process.env.STORE_CORS!,
      adminCors: process.env.ADMIN_CORS!,
      authCors: process.env.AUTH_CORS!,
      jwtSecret: process.env.JWT_SECRET || "supersecret",
      cookieSecret: process.env.COOKIE_SECRET || "supersecret",
    }
  }
})
`

/** The repository's package.json. */
export function manifest(): Manifest {
  return JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"))
}

/** Packs what was built. The build itself is `npm test`'s first step, so npm's own scripts stay out of it. */
export async function pack(folder: string, source = ROOT): Promise<Tarball> {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder]
  const output = await run(NPM, args, { cwd: source })
  const [packed] = JSON.parse(output.slice(output.indexOf("[\n"))) as { filename: string; files: { path: string }[] }[]
  return { file: path.join(folder, packed!.filename), contents: packed!.files.map((file) => file.path) }
}

/** Installs the tarball into an empty application, as Medusa's starter makes it. */
export async function installInto(folder: string, tarball: Tarball): Promise<Consumer> {
  const { name, devDependencies, overrides } = manifest()
  // Another version than the one everything else is tested with, for the daily matrix.
  const { MEDUSA_VERSION: version } = process.env
  const medusa = ["@medusajs/admin-sdk", "@medusajs/cli", "@medusajs/framework", "@medusajs/medusa"]
  const typescript = ["@swc/core", "ts-node", "typescript"]
  write(folder, "package.json", {
    name: "empty-shop",
    version: "0.0.1",
    private: true,
    dependencies: {
      ...Object.fromEntries(medusa.map((official) => [official, version || devDependencies[official]])),
      ...Object.fromEntries(typescript.map((official) => [official, devDependencies[official]])),
      [name]: `file:${tarball.file}`,
    },
    overrides,
  })
  write(folder, "tsconfig.json", {
    compilerOptions: {
      target: "ES2022",
      module: "Node16",
      moduleResolution: "Node16",
      esModuleInterop: true,
      skipLibCheck: true,
      strictNullChecks: true,
      emitDecoratorMetadata: true,
      experimentalDecorators: true,
      jsx: "react-jsx",
      outDir: "./.medusa/server",
      rootDir: "./",
    },
    "ts-node": { swc: true },
    include: ["**/*"],
    exclude: ["node_modules", ".medusa"],
  })
  fs.writeFileSync(path.join(folder, "medusa-config.ts"), STARTER_CONFIG)
  fs.mkdirSync(path.join(folder, "src/scripts"), { recursive: true })
  for (const script of ["seed-shop.ts", "seed-script.ts"]) {
    fs.copyFileSync(path.join(__dirname, "../setup", script), path.join(folder, "src/scripts", script))
  }

  if (!version || version === devDependencies["@medusajs/medusa"]) linkPackages(ROOT, folder)
  await npmInstall(folder)
  return consumerIn(folder)
}

/**
 * A copy of an application in which another release of the plugin is installed over the one that it has, as a merchant
 * upgrades it: the configuration and everything else stay as they are.
 */
export async function upgradedCopy(from: Consumer, folder: string, tarball: Tarball): Promise<Consumer> {
  const isCopied = (file: string) => !["node_modules", ".medusa"].includes(path.relative(from.folder, file))
  fs.cpSync(from.folder, folder, { recursive: true, filter: isCopied })
  linkPackages(from.folder, folder)
  await npmInstall(folder, `file:${tarball.file}`)
  return consumerIn(folder)
}

async function npmInstall(folder: string, ...packages: string[]): Promise<void> {
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
  await run(NPM, ["install", ...packages, ...quiet], { cwd: folder })
}

function consumerIn(folder: string): Consumer {
  return {
    folder,
    plugin: path.join(folder, "node_modules", manifest().name),
    medusa: path.join(folder, "node_modules/@medusajs/cli/cli.js"),
  }
}

/**
 * Begins an application with the packages of another folder, as npm has installed them there. npm then removes what the
 * application does not ask for and adds the tarball; to unpack Medusa's 40,000 files again takes it a minute and more.
 */
function linkPackages(from: string, to: string): void {
  const [source, target] = [path.join(from, "node_modules"), path.join(to, "node_modules")]
  fs.mkdirSync(target)
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    // Caches stay here, and so do the links to this repository's own packages.
    if (entry.isDirectory() && (entry.name === ".bin" || !entry.name.startsWith("."))) {
      linkFolder(path.join(source, entry.name), path.join(target, entry.name))
    }
  }
  // npm's record of them. It believes one that is younger than the packages.
  fs.copyFileSync(path.join(source, ".package-lock.json"), path.join(target, ".package-lock.json"))
}

function linkFolder(source: string, target: string): void {
  fs.mkdirSync(target)
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), path.join(target, entry.name)]
    if (entry.isDirectory()) linkFolder(from, to)
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(from), to)
    else linkFile(from, to)
  }
}

function linkFile(from: string, to: string): void {
  try {
    fs.linkSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error
    fs.copyFileSync(from, to) // the temporary folder is on another disk
  }
}

/** A folder outside of this repository, so that nothing of it is found by accident. */
export function emptyFolder(): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "empty-shop-")))
}

function write(folder: string, file: string, content: unknown): void {
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, file), `${JSON.stringify(content, null, 2)}\n`)
}

/**
 * What npm would install into a storefront beside Medusa's own packages, found out without installing it: Medusa's starter
 * with an older Medusa than the shop's, and React 19.
 * @throws when npm refuses, as it does for peers that do not match
 */
export async function installedInStorefront(folder: string, tarballs: Record<string, Tarball>): Promise<string[]> {
  write(folder, "package.json", {
    name: "storefront",
    private: true,
    dependencies: {
      "@medusajs/icons": "2.18.0",
      react: "19.0.0",
      "react-dom": "19.0.0",
      ...Object.fromEntries(Object.entries(tarballs).map(([name, { file }]) => [name, `file:${file}`])),
    },
  })
  await npmInstall(folder, "--package-lock-only")
  const lock = JSON.parse(fs.readFileSync(path.join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { optional?: boolean; peer?: boolean }>
  }
  return Object.keys(lock.packages)
    .filter((place) => place !== "")
    .map((place) => place.replace(/^.*node_modules\//, ""))
}
