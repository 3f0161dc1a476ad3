// Own code, because execa reaches only the program itself, and these tests stop, kill and suspend its children too.
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { secretWatch } from "./secrets"

/** How a program ended, and all its output. */
export interface Ended {
  status: number | null
  output: string
  /** The part that went to standard output. */
  stdout: string
}

/** A running program. */
export interface Running {
  /** All output so far. */
  output(): string
  /** Resolves when the program ends or is stopped. */
  ended: Promise<Ended>
  stop(): Promise<void>
  /** Ends it like a power failure: with SIGKILL, whatever it is doing. */
  kill(): Promise<void>
  /** Suspends it with SIGSTOP: it keeps its memory and its connections, and does nothing. Not on Windows. */
  suspend(): void
  /** Resumes it after {@link Running.suspend}, with SIGCONT. */
  resume(): void
}

/** The simulator prints its own account's key, so that it can be entered in a shop. */
const saysItsKey = (args: readonly string[]) => args.includes("qfpay-simulator")

interface Where {
  cwd: string
  env?: NodeJS.ProcessEnv
}

const atWork = new Set<Running>()

/** Starts a program in its own process group, so that stopping or suspending it does so to its child processes. */
export function start(command: string, args: string[], { cwd, env = {} }: Where): Running {
  const child = spawn(command, args, {
    cwd,
    env: { ...surroundings(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    shell: process.platform === "win32",
  })
  secretWatch.know(env)
  let output = ""
  let stdout = ""
  child.stdout.on("data", (chunk) => (stdout += String(chunk)))
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)))
  const ended = new Promise<Ended>((resolve) => {
    child.once("error", (error) => resolve({ status: null, output: `${output}\n${error.message}`, stdout }))
    child.once("close", (status) => resolve({ status, output, stdout }))
  })
  const running: Running = {
    output: () => output,
    ended,
    stop: () => stop(child),
    kill: () => kill(child),
    suspend: () => signal(child, "SIGSTOP"),
    resume: () => signal(child, "SIGCONT"),
  }
  atWork.add(running)
  void ended.then(() => {
    atWork.delete(running)
    if (!saysItsKey(args)) secretWatch.see(`what ${[path.basename(command), ...args].join(" ")} printed`, output)
  })
  return running
}

/** Runs a program to its end. A status other than 0 is an error that contains the end of the output. */
export async function run(command: string, args: string[], where: Where): Promise<string> {
  const { status, output } = await start(command, args, where).ended
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${output.slice(-2500)}`)
  return output
}

/** Stops all programs that are still running. */
export async function stopAll(): Promise<void> {
  await Promise.all([...atWork].map((running) => running.stop()))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, "close")
  signal(child, "SIGTERM")
  const timer = setTimeout(() => signal(child, "SIGKILL"), 5000)
  await closed
  clearTimeout(timer)
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, "close")
  signal(child, "SIGKILL")
  await closed
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (process.platform === "win32" || child.pid === undefined) child.kill(name)
    else process.kill(-child.pid, name)
  } catch {
    // Already gone.
  }
}

/**
 * This process's environment as it would be in a merchant's terminal: without npm's variables about this repository,
 * and without the test's own.
 */
function surroundings(): NodeJS.ProcessEnv {
  const KEPT = /^npm_config_(cache|registry|userconfig|globalconfig|https?_proxy|proxy|noproxy|cafile)$/i
  const entries = Object.entries(process.env).filter(
    ([name]) =>
      (!/^(npm_|DB_|JEST_)/i.test(name) && !/^(NODE_OPTIONS|NODE_ENV|INIT_CWD)$/.test(name)) || KEPT.test(name),
  )
  return Object.fromEntries(entries)
}
