import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type AxiosInstance, isAxiosError } from "axios"
import { SIMULATOR_ACCOUNT } from "../../src/simulator"
import { ACCOUNTS } from "./accounts"

/** What must never be seen outside the configuration. */
export const SECRETS: Readonly<Record<string, string>> = {
  "client key of qfpay": ACCOUNTS.qfpay.clientKey,
  "client key of second": ACCOUNTS.second.clientKey,
  "wrong client key": "not-the-key-of-this-account",
  "simulator's client key": SIMULATOR_ACCOUNT.clientKey,
  "JWT secret": "integration-jwt-secret",
  "cookie secret": "integration-cookie-secret",
}

/** Tables that this plugin writes, and those of Medusa's in which it leaves something. */
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

/** Looks for secrets in everything that a shop says while it is tested: log, answers, tables. */
export class SecretWatch {
  /** Where a secret was seen, and which; never the secret. */
  readonly findings: string[] = []

  /** @param text - of anything; letter case does not matter */
  see(where: string, text: string): void {
    const seen = text.toLowerCase()
    for (const [name, secret] of Object.entries(SECRETS)) {
      if (seen.includes(secret.toLowerCase())) this.findings.push(`${where}: ${name}`)
    }
  }

  /** Every line of the log, below the level that is printed, too. */
  watchLog(container: MedusaContainer): void {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER) as unknown as Record<string, unknown>
    for (const level of LEVELS) {
      const write = logger[level]
      if (typeof write !== "function") continue
      logger[level] = (...args: unknown[]) => {
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

  async readTables(container: MedusaContainer): Promise<void> {
    const database = container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
    for (const table of TABLES) {
      const { rows } = await database.raw<{ rows: { line: string }[] }>(`select t::text as line from ${table} t`)
      this.see(`table ${table}`, rows.map(({ line }) => line).join("\n"))
    }
  }
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
