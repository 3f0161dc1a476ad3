// Own code, because execa ends the program that it started, but neither that program's children nor anything after its own
// SIGKILL.
import { spawn } from "node:child_process"
import fs from "node:fs"
import path from "node:path"

const STOP_WITH_PARENT = new URL("./stop-with-parent.mjs", import.meta.url).href
const TAIL_LINES = 25
const LINE_LENGTH = 240

/** A program ended unexpectedly; the message contains the end of its output. */
export class ProcessFailedError extends Error {
  /** @param {{ name: string, how: string, logFile: string }} facts */
  constructor({ name, how, logFile }) {
    const tail = tailOf(logFile)
    super(`${name} ${how}. Its log is ${logFile}${tail ? `; its last lines:\n\n${tail}` : " and is empty."}`)
    this.name = "ProcessFailedError"
  }
}

/**
 * @typedef {object} NodeProgram
 * @property {string} name its name in messages
 * @property {string} script path of the file to run
 * @property {string[]} [args]
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {string} logFile receives all its output; overwritten on each start
 */

/**
 * @typedef {object} RunningProgram
 * @property {string} name
 * @property {number} pid
 * @property {string} logFile
 * @property {Promise<string>} ended resolves, never rejects, with how it ended ("stopped with status 1")
 * @property {() => boolean} isRunning
 * @property {(options?: { graceMs?: number }) => Promise<void>} stop asks it to end, and kills it if it does not
 */

/**
 * Starts a Node program in the background.
 *
 * It gets its own process group, so that Ctrl-C reaches only the parent, which then stops everything in order.
 *
 * @param {NodeProgram} program
 * @returns {RunningProgram}
 */
export function startNode({ name, script, args = [], cwd, env, logFile }) {
  fs.mkdirSync(path.dirname(logFile), { recursive: true })
  const log = fs.openSync(logFile, "w")
  const child = spawn(process.execPath, ["--import", STOP_WITH_PARENT, script, ...args], {
    cwd,
    env,
    stdio: ["pipe", log, log],
    detached: process.platform !== "win32",
    windowsHide: true,
  })
  fs.closeSync(log)
  child.stdin?.on("error", () => {})

  let running = true
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      running = false
      resolve(`could not be started (${error.message})`)
    })
    child.once("exit", (status, signal) => {
      running = false
      resolve(signal ? `was ended by ${signal}` : `stopped with status ${status}`)
    })
  })

  const endNow = () => signalGroup(child, "SIGKILL")
  process.once("exit", endNow)
  ended.then(() => process.off("exit", endNow))

  return {
    name,
    pid: child.pid ?? -1,
    logFile,
    ended,
    isRunning: () => running,
    async stop({ graceMs = 8000 } = {}) {
      if (!running) return
      signalGroup(child, "SIGTERM")
      const timer = setTimeout(endNow, graceMs)
      await ended
      clearTimeout(timer)
    },
  }
}

/**
 * Runs a Node program to its end.
 *
 * @param {NodeProgram & { signal?: AbortSignal }} program `signal` stops it; the promise then rejects with its reason
 * @returns {Promise<void>}
 * @throws {ProcessFailedError} if it ends with any status other than 0
 */
export async function runNode({ signal, ...program }) {
  signal?.throwIfAborted()
  const running = startNode(program)
  const stop = () => void running.stop({ graceMs: 2000 })
  signal?.addEventListener("abort", stop, { once: true })
  const how = await running.ended
  signal?.removeEventListener("abort", stop)
  signal?.throwIfAborted()
  if (how !== "stopped with status 0") throw new ProcessFailedError({ ...program, how })
}

/**
 * Waits until a program answers over HTTP.
 *
 * @param {{ program: RunningProgram, url: string, timeoutMs?: number, signal?: AbortSignal }} what
 * @returns {Promise<void>}
 * @throws {ProcessFailedError} if it ends first, or does not answer in time
 */
export async function waitUntilHealthy({ program, url, timeoutMs = 120_000, signal }) {
  const { name, logFile } = program
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    signal?.throwIfAborted()
    if (!program.isRunning()) throw new ProcessFailedError({ name, how: await program.ended, logFile })
    const healthy = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.ok,
      () => false,
    )
    if (healthy) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new ProcessFailedError({ name, how: `did not answer at ${url} within ${timeoutMs / 1000} seconds`, logFile })
}

/**
 * The last lines of a log, for an error message.
 *
 * @param {string} logFile
 * @returns {string}
 */
export function tailOf(logFile) {
  if (!fs.existsSync(logFile)) return ""
  const lines = fs.readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-TAIL_LINES)
  return lines.map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line)).join("\n")
}

/**
 * Signals a program and everything that it started.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    if (process.platform === "win32") child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error
  }
}
