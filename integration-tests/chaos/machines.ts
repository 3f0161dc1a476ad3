import { spawnSync } from "node:child_process"
import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import axios from "axios"
import { freePort } from "../setup/ports"
import { type Running, start } from "../setup/programs"
import { waitFor } from "../setup/wait-for"

const MEDUSA = createRequire(__filename).resolve("@medusajs/cli/cli.js")
const READY_MS = 180_000
const AGAIN_MS = 1_000

/** Starts a program that does not outlive this process, whatever ends it. */
function startBound(signal: "KILL" | "TERM", command: readonly string[], env: Record<string, string>): Running {
  return start("setpriv", ["--pdeathsig", signal, ...command], { cwd: __dirname, env })
}

/** What this machine lacks for chaos, with how to get it. */
export function whatIsMissing(): string | undefined {
  const has = (program: string) => spawnSync(program, ["--version"]).status === 0
  if (!process.env.REDIS_URL && !has("redis-server"))
    return "redis-server (apt-get install redis-server), or a REDIS_URL"
  return has("setpriv") ? undefined : "setpriv (apt-get install util-linux)"
}

/** Redis that keeps what it is told, as one does that holds queues. */
export class Redis {
  #running: Running | undefined

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async create(folder: string): Promise<Redis> {
    fs.mkdirSync(folder)
    const redis = new Redis(folder, await freePort())
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const options = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.folder, "--appendonly", "yes"]
    this.#running = startBound("KILL", ["redis-server", ...options, "--save", ""], {})
    const isReady = () => this.#running?.output().includes("Ready to accept connections")
    await waitFor(isReady, { timeoutMs: READY_MS, what: "Redis" })
  }

  /** Ends it as a power cut does, or as an update does. */
  async end(how: "kill" | "stop"): Promise<void> {
    await this.#running?.[how]()
  }
}

/** PostgreSQL with a clock of its own. */
export class Postgres {
  #running: Running | undefined
  #dataDir = ""
  url = ""

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly env: Record<string, string>,
  ) {}

  static async create(folder: string, env: Record<string, string>): Promise<Postgres> {
    const postgres = new Postgres(folder, await freePort(), env)
    await postgres.start()
    return postgres
  }

  async start(): Promise<void> {
    const script = path.join(__dirname, "postgres.mjs")
    this.#running = startBound("TERM", [process.execPath, script, this.folder, String(this.port)], this.env)
    const said = await waitFor(() => /^\{.*\}$/m.exec(this.#running?.output() ?? ""), {
      timeoutMs: READY_MS,
      what: "PostgreSQL",
    })
    const { url, dataDir } = JSON.parse(said[0]) as { url: string; dataDir: string }
    this.url = url
    this.#dataDir = dataDir
  }

  /** Cuts every connection: in good order, or as a crash does, after which the log is replayed. */
  async end(how: "stop" | "crash"): Promise<void> {
    const pid = Number(fs.readFileSync(path.join(this.#dataDir, "postmaster.pid"), "utf8").split("\n")[0])
    process.kill(pid, how === "stop" ? "SIGINT" : "SIGQUIT")
    await this.#running?.ended
  }
}

/** One instance of the shop, and what starts it again when it ends by itself. */
export class Instance {
  /** How often it ended though nobody had killed it. */
  falls = 0
  readonly #runs: Running[] = []
  #isWanted = false

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly env: Record<string, string>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    this.#isWanted = true
    this.#run()
    const isHealthy = async () => (await axios.get(`${this.url}/health`, { timeout: 5_000 })).status === 200
    await waitFor(isHealthy, { timeoutMs: READY_MS, intervalMs: 250, what: `${this.name} to start` }).catch(
      (error: unknown) => {
        throw new Error(`${this.name} does not start:\n${this.log().slice(-2_500)}`, { cause: error })
      },
    )
  }

  async kill(): Promise<void> {
    this.#isWanted = false
    await this.#runs.at(-1)?.kill()
  }

  suspend(): void {
    this.#runs.at(-1)?.suspend()
  }

  resume(): void {
    this.#runs.at(-1)?.resume()
  }

  /** Everything that it said, in all its runs. */
  log(): string {
    return this.#runs.map((run) => run.output()).join(`\n--- ${this.name} ended ---\n`)
  }

  #run(): void {
    const run = startBound("KILL", [process.execPath, MEDUSA, "start"], { ...this.env, PORT: String(this.port) })
    this.#runs.push(run)
    void run.ended.then(() => {
      if (!this.#isWanted) return
      this.falls += 1
      setTimeout(() => this.#isWanted && this.#run(), AGAIN_MS)
    })
  }
}

/** Runs a command of Medusa's in the shop's folder. */
export async function runMedusa(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { status, output } = await startBound("KILL", [process.execPath, MEDUSA, ...args], env).ended
  if (status !== 0) throw new Error(`medusa ${args.join(" ")} ended with ${status}:\n${output.slice(-2500)}`)
  return output
}
