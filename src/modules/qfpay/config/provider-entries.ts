import type { ConfigModule } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { QfpayConfigError } from "../../../qfpay/errors"

/** Options of an entry in the payment module's `providers`, as a developer writes them. */
export interface ProviderOptions {
  /** The account's id; by default the id of the entry. */
  readonly account?: string
}

/** Our entries in the payment module's `providers`, as in medusa-config.ts. */
export interface ProviderEntry {
  readonly id: string
  /** `options.account` as written. */
  readonly account: string | undefined
}

interface PaymentModuleConfig {
  readonly dependencies?: readonly string[]
  readonly options?: { readonly providers?: readonly { resolve?: unknown; id?: string; options?: ProviderOptions }[] }
}

function paymentModuleOf(config: Pick<ConfigModule, "modules">): PaymentModuleConfig | undefined {
  const modules = config.modules as Record<string, unknown> | undefined
  return modules?.[Modules.PAYMENT] as PaymentModuleConfig | undefined
}

/** The entries that use this plugin's provider, wherever it was installed. */
export function providerEntriesOf(config: Pick<ConfigModule, "modules">): readonly ProviderEntry[] {
  const providers = paymentModuleOf(config)?.options?.providers ?? []
  return providers
    .filter(({ resolve }) => typeof resolve === "string" && /(^|[\\/])providers[\\/]qfpay([\\/]|$)/.test(resolve))
    .map(({ id, options }) => ({ id: id ?? "", account: options?.account }))
}

/**
 * The account of an entry without `options.account`. Medusa does not pass a provider the id of its entry, so the
 * configuration is searched; the boot has verified that there is only one such entry.
 */
export function defaultAccountOf(config: Pick<ConfigModule, "modules">): string | undefined {
  return providerEntriesOf(config).find(({ account }) => account === undefined)?.id
}

/** A provider's id in Medusa. */
export function providerIdOf(identifier: string, entry: string): string {
  return `pp_${identifier}_${entry}`
}

/** The entry that uses an account; the boot has verified that there is only one. */
export function entryOf(config: Pick<ConfigModule, "modules">, account: string): string | undefined {
  return providerEntriesOf(config).find((entry) => (entry.account ?? entry.id) === account)?.id
}

/** What the payment module's entry needs so that a provider can reach the plugin's module. */
export const DEPENDENCIES = 'dependencies: ["qfpay"]'

/** {@link DEPENDENCIES} as a line to add. */
export const DEPENDENCIES_LINE = `${DEPENDENCIES},`

/**
 * Checks the payment module's part of medusa-config.ts against the accounts.
 * @throws {@link QfpayConfigError} with every problem and what to write instead
 */
export function checkProviderEntries(config: Pick<ConfigModule, "modules">, accounts: readonly string[]): void {
  const entries = providerEntriesOf(config)
  if (entries.length === 0) return
  const problems: string[] = []
  if (!paymentModuleOf(config)?.dependencies?.includes("qfpay")) {
    problems.push(
      `modules, "@medusajs/medusa/payment": the line ${DEPENDENCIES_LINE} is missing; add it beside resolve, ` +
        "so that the payment providers can reach the plugin",
    )
  }
  const known = accounts.map((account) => `"${account}"`).join(", ")
  const silent = entries.filter(({ account }) => account === undefined)
  if (silent.length > 1) {
    for (const { id } of silent) {
      problems.push(
        `provider entry "${id}": options.account is missing; with several entries each must name its own (${known})`,
      )
    }
  }
  const seen = new Set<string>()
  for (const { id, account } of entries) {
    const used = account ?? id
    if (seen.has(used)) {
      problems.push(`provider entry "${id}": another entry uses the account "${used}" already; keep one of the two`)
    }
    seen.add(used)
    if (accounts.includes(used)) continue
    problems.push(
      account === undefined
        ? `provider entry "${id}": there is no account "${id}"; name the entry after an account or set options.account (${known})`
        : `provider entry "${id}": options.account "${account}" is not one of the accounts (${known})`,
    )
  }
  if (problems.length > 0) {
    throw new QfpayConfigError(problems, "The payment module's configuration for medusa-payment-qfpay is wrong:")
  }
}
