import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { Logger } from "@medusajs/framework/types"
import axios, { type AxiosInstance, isAxiosError } from "axios"
import { Client } from "pg"
import type { BrowserContext, Response as PageResponse } from "playwright-core"
import { SIMULATOR_ACCOUNT } from "../../src/qfpay/catalogue"
import { ACCOUNTS } from "./accounts"

/** Values that must never appear outside the configuration. */
export const SECRETS: Readonly<Record<string, string>> = {
  "client key of qfpay": ACCOUNTS.qfpay.clientKey,
  "client key of second": ACCOUNTS.second.clientKey,
  "wrong client key": "not-the-key-of-this-account",
  "simulator's client key": SIMULATOR_ACCOUNT.clientKey,
  "demo's client key": "demo0client0key0of0lantern0lane0",
  "JWT secret": "integration-jwt-secret",
  "cookie secret": "integration-cookie-secret",
}

/** Tables that this plugin writes, and Medusa's tables in which it stores data. */
const TABLES = [
  ...[
    "qfpay_transaction",
    "qfpay_transaction_event",
    "qfpay_held_payment",
    "qfpay_account_check",
    "qfpay_lease",
    "qfpay_call_quota",
  ],
  ...["qfpay_method_setting", "payment_session", "payment", "capture", "refund", "payment_collection"],
]

const LEVELS = ["debug", "info", "log", "warn", "error", "panic", "failure"] as const

/** Names of variables whose values are secrets. */
const SECRET_VARIABLE = /(CLIENT_KEY|_SECRET)$/

/** Media types that are text and finite. */
const TEXT = /json|javascript|html|css|xml|csv|text\/(?!event-stream)/

/** Searches everything that a tested shop outputs for secrets: log, answers, pages, bundles, tables. */
export class SecretWatch {
  /** Where a secret was found, and which; never the secret itself. */
  readonly findings: string[] = []
  readonly #secrets = new Map(Object.entries(SECRETS))
  readonly #files = new Set<string>()
  readonly #reading = new Set<Promise<unknown>>()

  /** Adds the secrets in a program's environment. */
  know(variables: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (SECRET_VARIABLE.test(name) && value && value.length >= 8) this.#secrets.set(name, value)
    }
  }

  /** @param text - of any format; letter case does not matter */
  see(where: string, text: string): void {
    const seen = text.toLowerCase()
    for (const [name, secret] of this.#secrets) {
      if (seen.includes(secret.toLowerCase())) this.findings.push(`${where}: ${name}`)
    }
  }

  /** Resolves when everything passed in so far has been read. */
  async settled(): Promise<void> {
    await Promise.all(this.#reading)
  }

  /** Watches every response that a page receives, including scripts, and everything that it writes to its console. */
  watchPages(context: BrowserContext): void {
    context.on("console", (message) => this.see(`console of ${message.page()?.url()}`, message.text()))
    context.on("requestfinished", (request) => {
      const reading = request
        .response()
        .then((response) => response && this.#readAnswer(response))
        .catch(() => undefined) // the page has gone, and its answer with it
        .finally(() => this.#reading.delete(reading))
      this.#reading.add(reading)
    })
  }

  async #readAnswer(response: PageResponse): Promise<void> {
    const url = response.url()
    const type = response.headers()["content-type"] ?? ""
    // A built file does not change.
    if (!TEXT.test(type) || this.#files.has(url)) return
    if (/\.(m?js|css)(\?|$)/.test(url)) this.#files.add(url)
    this.see(`answer of ${url} in the browser`, await response.text())
  }

  /** Reads every table of a database. */
  async readDatabase(url: string): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
      )
      for (const { name } of tables) {
        const { rows } = await client.query<{ line: string }>(`select t::text as line from ${name} t`)
        this.see(`table ${name}`, rows.map(({ line }) => line).join("\n"))
      }
    } finally {
      await client.end()
    }
  }

  /** Watches every log line, including those below the printed level. */
  watchLog(logger: Logger): void {
    const levels = logger as unknown as Record<string, unknown>
    for (const level of LEVELS) {
      const write = levels[level]
      if (typeof write !== "function") continue
      levels[level] = (...args: unknown[]) => {
        this.see(`log (${level})`, args.map(textOf).join(" "))
        return write.apply(logger, args) as unknown
      }
    }
  }

  watchAnswers(api: AxiosInstance): void {
    const note = ({ config, data, headers }: { config: { url?: string }; data: unknown; headers: unknown }) =>
      this.see(`answer of ${config.url}`, textOf(data) + textOf(headers))
    api.interceptors.response.use(
      (response) => (note(response), response),
      (error: unknown) => {
        if (isAxiosError(error) && error.response) note(error.response)
        return Promise.reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  }

  async readTables(database: Knex): Promise<void> {
    for (const table of TABLES) {
      const { rows } = await database.raw<{ rows: { line: string }[] }>(`select t::text as line from ${table} t`)
      this.see(`table ${table}`, rows.map(({ line }) => line).join("\n"))
    }
  }
}

/** One for each test file; `secrets-of-run.ts` expects after each test that it has found nothing. */
export const secretWatch = new SecretWatch()

/** A client of a shop whose answers are searched for secrets. */
export function watchedClient(baseURL: string | undefined): AxiosInstance {
  const api = axios.create({ baseURL })
  secretWatch.watchAnswers(api)
  return api
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value
  if (value instanceof Error) return `${value.message} ${value.stack}`
  try {
    return JSON.stringify(value) ?? ""
  } catch {
    return String(value)
  }
}
