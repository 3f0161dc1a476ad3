#!/usr/bin/env node
/**
 * `npm run medusa-versions -- [version …] [--write] [-t "takes a payment"]`: the packed plugin in an empty Medusa
 * application of each version, with packages from npm: installed, set up, booted, paid, shown in the admin, refunded.
 * Without versions, it uses the newest release of each minor in the plugin's range. `--write` updates the READMEs.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { format, resolveConfig } from "prettier"
import semver from "semver"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const NPM = process.platform === "win32" ? "npm.cmd" : "npm"
const MARKS = ["<!-- medusa-versions: begin -->", "<!-- medusa-versions: end -->"]

/** The table's head in each README. */
const READMES = {
  "README.md": ["Medusa", "Node.js", "tried on", "installs, boots, is paid, refunds, shows it in the admin"],
  "README.zh-HK.md": ["Medusa", "Node.js", "測試日期", "安裝、啟動、收款、退款、在後台顯示"],
}

const [own, forJest] = split(process.argv.slice(2))
const isWritten = own.includes("--write")
const asked = own.filter((argument) => argument !== "--write")
const versions = asked.length > 0 ? asked.map(released) : newestOfEachMinor()

/** @type {Map<string, boolean>} */
const results = new Map()
run(["run", "build"], process.env)
for (const version of versions) {
  console.log(`\n##### Medusa ${version}`)
  const args = ["test", "--", "package", "--no-build", ...forJest]
  results.set(version, run(args, { ...process.env, MEDUSA_VERSION: version }) === 0)
}
console.log(`\n${[...results].map(([version, isWell]) => `${isWell ? "✓" : "✗"} Medusa ${version}`).join("\n")}`)
if (isWritten) for (const file of Object.keys(READMES)) await write(file)
process.exit([...results.values()].every(Boolean) ? 0 : 1)

/** Arguments after a second `--` go to Jest. @param {string[]} args @returns {[string[], string[]]} */
function split(args) {
  const at = args.findIndex((argument) => argument === "--" || argument === "-t")
  if (at < 0) return [args, []]
  return [args.slice(0, at), args.slice(args[at] === "--" ? at + 1 : at)]
}

function publishedVersions() {
  return JSON.parse(execFileSync(NPM, ["view", "@medusajs/medusa", "versions", "--json"], { encoding: "utf8" }))
}

/** "latest" and "2.20" are accepted, too. @param {string} wanted */
function released(wanted) {
  const range = wanted === "latest" ? "*" : wanted
  const found = semver.valid(wanted) ?? semver.maxSatisfying(publishedVersions(), range)
  if (!found) throw new Error(`npm has no Medusa ${wanted}.`)
  return found
}

function newestOfEachMinor() {
  const { peerDependencies } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"))
  const fitting = publishedVersions().filter((version) =>
    semver.satisfies(version, peerDependencies["@medusajs/medusa"]),
  )
  const minors = new Map(semver.sort(fitting).map((version) => [semver.minor(version), version]))
  return [...minors.values()]
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} env */
function run(args, env) {
  return spawnSync(NPM, args, { cwd: ROOT, env, stdio: "inherit" }).status
}

/** A version that was not tested this time keeps its line. @param {string} file */
async function write(file) {
  const target = path.join(ROOT, file)
  const text = readFileSync(target, "utf8")
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark))
  if (begin < 0 || end < begin) throw new Error(`${file} has no place for the table.`)
  const rows = new Map(
    [...text.slice(begin, end).matchAll(/^\| *(\d+\.\d+\.\d+\S*) *\|.*$/gm)].map(([row, version]) => [version, row]),
  )
  const today = new Date().toISOString().slice(0, 10)
  for (const [version, isWell] of results) {
    rows.set(version, `| ${version} | ${process.versions.node} | ${today} | ${isWell ? "✓" : "✗"} |`)
  }
  const head = READMES[file]
  const sorted = [...rows.keys()].sort(semver.rcompare).map((version) => rows.get(version))
  const table = [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...sorted].join("\n")
  const written = `${text.slice(0, begin + MARKS[0].length)}\n\n${table}\n\n${text.slice(end)}`
  writeFileSync(target, await format(written, { ...(await resolveConfig(target)), parser: "markdown" }))
}
