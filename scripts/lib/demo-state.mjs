import { createHash, randomBytes } from "node:crypto"
import fs from "node:fs"
import path from "node:path"

/**
 * What the demo stores between two starts.
 *
 * @typedef {object} DemoState
 * @property {string} jwtSecret
 * @property {string} cookieSecret
 * @property {Record<string, string>} migrated each database's applied migrations, by a fingerprint of its address
 */

/**
 * @param {string} dir
 * @returns {DemoState}
 */
export function readState(dir) {
  const file = stateFile(dir)
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8"))
  const state = { jwtSecret: secret(), cookieSecret: secret(), migrated: {} }
  writeState(dir, state)
  return state
}

/** @param {string} dir @param {DemoState} state */
export function writeState(dir, state) {
  fs.mkdirSync(dir, { recursive: true })
  fs.writeFileSync(stateFile(dir), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
}

/**
 * A database's key in the state. The built-in database changes its port, and no password is stored.
 *
 * @param {string | undefined} databaseUrl
 * @returns {string}
 */
export function databaseFingerprint(databaseUrl) {
  return databaseUrl === undefined ? "built-in" : createHash("sha256").update(databaseUrl).digest("hex").slice(0, 16)
}

/**
 * Ensures that only one demo at a time uses this folder.
 *
 * @param {string} dir
 * @returns {() => void} releases the folder
 */
export function lockDir(dir) {
  const file = path.join(dir, "running.pid")
  const pid = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : undefined
  if (pid && pid !== process.pid && isAlive(pid)) {
    throw new Error(
      `A demo is already running in ${dir} (process ${pid}). Stop it with Ctrl-C first, or give this one a folder ` +
        `of its own with DEMO_DIR. If no demo is running, remove ${file}.`,
    )
  }
  fs.mkdirSync(dir, { recursive: true })
  fs.writeFileSync(file, String(process.pid))
  return () => fs.rmSync(file, { force: true })
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM"
  }
}

/** @param {string} dir */
function stateFile(dir) {
  return path.join(dir, "state.json")
}

function secret() {
  return randomBytes(32).toString("hex")
}
