#!/usr/bin/env node
/**
 * `npm run upgrades -- [commit …] [--all] [--no-build] [-t "puts back"]`: upgrades a real shop from earlier releases, and
 * puts them back: see "Upgrades" in CONTRIBUTING.md.
 *
 *   npm run upgrades                     from the last commit before the tables were renamed, and before the last migration
 *   npm run upgrades -- --all            from the last commit before each migration
 *   npm run upgrades -- v1.0.0 1234abc   from these
 *
 * A commit is checked out into a folder of its own, built there with its own packages, and packed. What was packed is kept
 * in node_modules/.cache, because a commit does not change.
 *
 * Own code, because no test runner installs another commit of what it tests.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { splitForJest } from "./lib/arguments.mjs"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const NPM = process.platform === "win32" ? "npm.cmd" : "npm"
const CACHE = path.join(ROOT, "node_modules/.cache/upgrades")
const MIGRATIONS = "src/modules/qfpay/migrations"

/** Renames columns and states, so the release before it cannot work with the tables of those after it. */
const RENAMED = "Migration20261126164000"

const [own, forJest] = splitForJest(process.argv.slice(2))
const { values: options, positionals } = parseArgs({
  args: own,
  allowPositionals: true,
  options: { all: { type: "boolean" }, "no-build": { type: "boolean" } },
})

const commits = new Set((positionals.length > 0 ? positionals : defaultRevisions()).map(commitOf))
const releases = [...commits].map((commit) => ({
  name: nameOf(commit),
  migrations: migrationsIn(git("ls-tree", "--name-only", `${commit}:${MIGRATIONS}`).split("\n")),
  ...pack(commit),
}))
const test = ["test", "--", "upgrades", ...(options["no-build"] ? ["--no-build"] : []), ...forJest]
process.exitCode = run(NPM, test, ROOT, { UPGRADES_FROM: JSON.stringify(releases) })

/** The last commit before each migration but the first, or before those that matter most. */
function defaultRevisions() {
  const names = migrationsIn(readdirSync(path.join(ROOT, MIGRATIONS))).slice(1)
  const chosen = options.all ? names : names.filter((name) => name === RENAMED || name === names.at(-1))
  return chosen.map((name) => {
    const added = git("log", "--diff-filter=A", "--format=%H", "--", `${MIGRATIONS}/${name}.ts`).split("\n").at(-1)
    if (!added || !isCommit(`${added}^`)) throw new Error(`Git's history here is too short: it does not show ${name}.`)
    return `${added}^`
  })
}

/** @param {string[]} files @returns {string[]} the names, oldest first */
function migrationsIn(files) {
  const found = files.filter((file) => /^Migration\d+\.ts$/.test(file))
  return found.map((file) => path.basename(file, ".ts")).sort()
}

/** @param {string} revision */
function isCommit(revision) {
  return spawnSync("git", ["cat-file", "-e", `${revision}^{commit}`], { cwd: ROOT, stdio: "ignore" }).status === 0
}

/** @param {string} revision a commit, tag or branch */
function commitOf(revision) {
  if (!isCommit(revision)) throw new Error(`Git knows no commit ${revision}.`)
  return git("rev-parse", `${revision}^{commit}`)
}

/** @param {string} commit */
function nameOf(commit) {
  const { version } = JSON.parse(git("show", `${commit}:package.json`))
  return `${version} (${git("rev-parse", "--short", commit)})`
}

/**
 * Packs a commit, and finds the configuration that its README tells merchants to use.
 *
 * @param {string} commit
 * @returns {{ tarball: string, config: string }}
 */
function pack(commit) {
  const [tarball, config] = ["tgz", "config.ts"].map((end) => path.join(CACHE, `${commit}.${end}`))
  if (existsSync(tarball) && existsSync(config)) return { tarball, config }
  mkdirSync(CACHE, { recursive: true })
  const work = mkdtempSync(path.join(os.tmpdir(), "qfpay-upgrades-"))
  const source = path.join(work, "source")
  try {
    console.log(`\n##### Packing ${nameOf(commit)}`)
    git("worktree", "add", "--detach", source, commit)
    insist(["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], source)
    copyFileSync(path.join(source, "medusa-config.example.ts"), config)
    insist(["pack", "--pack-destination", work], source)
    const [packed] = readdirSync(work).filter((file) => file.endsWith(".tgz"))
    copyFileSync(path.join(work, packed), `${tarball}.part`)
    renameSync(`${tarball}.part`, tarball)
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    git("worktree", "prune")
  }
  return { tarball, config }
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1e8 }).trim()
}

/** @param {string[]} args @param {string} cwd */
function insist(args, cwd) {
  if (run(NPM, args, cwd) !== 0) throw new Error(`npm ${args.join(" ")} failed in ${cwd}.`)
}

/** @param {string} command @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} [env] */
function run(command, args, cwd, env) {
  return spawnSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: "inherit" }).status ?? 1
}
