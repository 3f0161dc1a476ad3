import { z } from "@medusajs/framework/zod"
import { type Findings, findingText, fixText } from "../qfpay/messages"

/** The outcome of a check. `skipped`: it could not be made; `message` says why. */
export const checkState = z.enum(["ok", "warning", "problem", "skipped"])
export type CheckState = z.infer<typeof checkState>

/**
 * Every possible result by its code, with its subject and outcome; its texts are in `src/qfpay/messages`. Codes and
 * subjects are stable, for scripts and for pages that translate.
 */
const FINDINGS = {
  node_supported: ["node", "ok"],
  node_unsupported: ["node", "problem"],
  medusa_supported: ["medusa", "ok"],
  medusa_unsupported: ["medusa", "problem"],
  medusa_mixed: ["medusa", "problem"],
  project_missing: ["project", "problem"],
  config_unreadable: ["config", "problem"],
  plugin_missing: ["plugin", "problem"],
  options_valid: ["options", "ok"],
  options_invalid: ["options", "problem"],
  provider_configured: ["payment_module", "ok"],
  provider_missing: ["payment_module", "problem"],
  provider_misconfigured: ["payment_module", "problem"],
  cors_configured: ["cors", "ok"],
  cors_empty: ["cors", "problem"],
  cors_without_return_url: ["cors", "problem"],
  cors_local_only: ["cors", "warning"],
  locking_shared: ["locking", "ok"],
  locking_in_memory: ["locking", "warning"],
  alerts_by_email: ["alerts", "ok"],
  alerts_not_by_email: ["alerts", "warning"],
  alerts_no_provider: ["alerts", "warning"],
  database_missing: ["database", "problem"],
  database_unreachable: ["database", "problem"],
  migrations_complete: ["migrations", "ok"],
  migrations_pending: ["migrations", "problem"],
  boot_failed: ["boot", "problem"],
  shop_not_checked: ["shop", "skipped"],
  credentials_accepted: ["credentials", "ok"],
  credentials_refused: ["credentials", "problem"],
  credentials_not_checked: ["credentials", "skipped"],
  account_not_live: ["account_live", "warning"],
  account_missing: ["account_missing", "warning"],
  simulator_in_production: ["simulator_in_production", "warning"],
  reply_signature: ["reply_signature", "warning"],
  notified: ["notified", "ok"],
  no_notification: ["no_notification", "warning"],
  not_reconciled: ["not_reconciled", "warning"],
  notify_url_callable: ["notify_url_address", "ok"],
  notify_url_not_https: ["notify_url_not_https", "warning"],
  notify_url_port: ["notify_url_port", "warning"],
  return_url_set: ["return_url", "ok"],
  no_return_url: ["no_return_url", "warning"],
  currency: ["currency", "warning"],
  regions_on: ["regions", "ok"],
  regions_none: ["regions", "problem"],
  live_payment_done: ["live_payment", "ok"],
  live_payment_missing: ["live_payment", "warning"],
  live_payment_not_refunded: ["live_payment", "warning"],
  notify_url_reached: ["notify_url", "ok"],
  notify_url_foreign: ["notify_url", "problem"],
  notify_url_unreachable: ["notify_url", "problem"],
  notify_url_not_checked: ["notify_url", "skipped"],
} as const satisfies Record<keyof Findings, readonly [id: string, state: CheckState]>

/** The result of a check. */
export type CheckCode = keyof typeof FINDINGS

export const checkCode = z.enum(Object.keys(FINDINGS) as [CheckCode, ...CheckCode[]])

/** One thing that a shop needs for its payments, and whether it has it. */
export const checkSchema = z.object({
  id: z.string().describe("The subject: `options`, `credentials`. Stable."),
  code: checkCode.describe("The result. Stable; pages translate by it and `detail`."),
  state: checkState,
  message: z.string().describe("The result, in English."),
  fix: z.string().optional().describe("What to do about it, in English; absent if nothing is wrong."),
  detail: z.record(z.string(), z.string()).describe("The message's parameters: an account, a URL, a version."),
})

/** {@inheritDoc checkSchema} */
export type Check = Readonly<z.infer<typeof checkSchema>>

/**
 * A check's result.
 * @param detail - the parameters of its texts
 * @param words - those of them that are written differently in an English text
 */
export function check(
  code: CheckCode,
  { fix: own, ...detail }: { readonly fix?: string } & Readonly<Record<string, string>> = {},
  words: Readonly<Record<string, string>> = {},
): Check {
  const [id, state] = FINDINGS[code]
  const parameters = { ...detail, ...words }
  const found = findingText(code, parameters)
  const fix = own ?? fixText(code, parameters)
  return {
    ...{ id, code, state },
    message: detail.account === undefined ? found : `Account "${detail.account}": ${found}`,
    ...(fix === undefined ? {} : { fix }),
    detail,
  }
}

/** Whether a payment can be made, as far as these checks can tell. */
export function isReady(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== "problem")
}
