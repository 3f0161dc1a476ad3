import type { ConfigModule } from "@medusajs/framework/types"
import { Modules, parseCorsOrigins } from "@medusajs/framework/utils"
import { endpointOf, notifyUrlOf, parseOptions, type QfpayOptions } from "../modules/qfpay/config/options"
import { checkProviderEntries, DEPENDENCIES, providerEntriesOf } from "../modules/qfpay/config/provider-entries"
import { QfpayConfigError } from "../qfpay/errors"
import { check, type Check } from "./check"

const PLUGIN = "medusa-payment-qfpay"
const RUN_INIT = `Run: npx ${PLUGIN} init`

type Plugin = string | { readonly resolve?: string; readonly options?: unknown }

/** The URLs at which QFPay notifies the shop, one per account; none while the options are wrong. */
export function notifyUrlsOf(config: ConfigModule): readonly string[] {
  const options = optionsOf(pluginOf(config))
  if (options instanceof QfpayConfigError) return []
  return Object.keys(options.accounts).map((account) => notifyUrlOf(options.backendUrl, account))
}

/** This plugin's entry in `plugins`. */
function pluginOf(config: ConfigModule): Plugin | undefined {
  const plugins = (config.plugins ?? []) as Plugin[]
  return plugins.find((entry) => (typeof entry === "string" ? entry : entry.resolve) === PLUGIN)
}

function optionsOf(plugin: Plugin | undefined): QfpayOptions | QfpayConfigError {
  try {
    return parseOptions(typeof plugin === "object" ? plugin.options : {})
  } catch (error) {
    if (error instanceof QfpayConfigError) return error
    throw error
  }
}

/** Checks the plugin's part of medusa-config, before anything is started. */
export function checkConfig(config: ConfigModule): Check[] {
  const plugin = pluginOf(config)
  if (plugin === undefined) {
    return [check("plugin_missing", `${PLUGIN} is not among the plugins of medusa-config.`, { fix: RUN_INIT })]
  }
  const options = optionsOf(plugin)
  if (options instanceof QfpayConfigError) {
    const fix = "Correct them in medusa-config.ts or .env. Every option is explained in docs/options.md."
    const message = listOf("Some options are missing or wrong:", options.problems)
    return [check("options_invalid", message, { fix, problems: options.problems.join("\n") })]
  }
  const ids = Object.keys(options.accounts)
  const accounts = ids.map((id) => describeAccount(id, options)).join(", ")
  return [
    check("options_valid", `Options: ${accounts}`, { accounts }),
    checkPaymentModule(config, ids),
    checkCors(config, options),
    checkLocking(config),
    checkAlerts(config, options),
  ]
}

function describeAccount(id: string, { accounts }: QfpayOptions): string {
  const account = accounts[id]
  return account === undefined ? id : `account "${id}" (${endpointOf(account).environment})`
}

function checkPaymentModule(config: ConfigModule, accounts: readonly string[]): Check {
  const entries = providerEntriesOf(config)
  if (entries.length === 0) {
    return check("provider_missing", "The payment module has no provider of this plugin.", { fix: RUN_INIT })
  }
  try {
    checkProviderEntries(config, accounts)
    return check("provider_configured", `The payment module has the provider and the line ${DEPENDENCIES}`)
  } catch (error) {
    if (!(error instanceof QfpayConfigError)) throw error
    const fix = `Correct the entry "@medusajs/medusa/payment" of medusa-config.ts; or ${RUN_INIT.toLowerCase()}`
    const message = listOf("The payment module is not configured for it:", error.problems)
    return check("provider_misconfigured", message, { fix, problems: error.problems.join("\n") })
  }
}

/** The storefronts that may call the store's routes from a browser. */
function checkCors({ projectConfig }: ConfigModule, { returnUrl, accounts }: QfpayOptions): Check {
  const { storeCors } = projectConfig.http
  const origins = parseCorsOrigins(storeCors)
  if (origins.length === 0) {
    return check("cors_empty", "No storefront may call this server from a browser: storeCors is empty.", {
      fix: "Set STORE_CORS to the storefront's address, for example https://shop.example.",
    })
  }
  const allows = (origin: string) =>
    origins.some((allowed) =>
      typeof allowed === "string" ? allowed === origin || allowed === "*" : allowed.test(origin),
    )
  if (returnUrl !== undefined && !allows(new URL(returnUrl).origin)) {
    const { origin } = new URL(returnUrl)
    const message = `The page of returnUrl may not call this server: ${origin} is not in storeCors.`
    return check("cors_without_return_url", message, {
      fix: `Add ${origin} to STORE_CORS, or correct returnUrl.`,
      origin,
    })
  }
  const isLive = Object.values(accounts).some((account) => endpointOf(account).environment === "live")
  if (
    isLive &&
    origins.every((allowed) => typeof allowed === "string" && /^https?:\/\/(localhost|127\.)/.test(allowed))
  ) {
    const fix = "Set STORE_CORS to the storefront's public address before you go live."
    return check("cors_local_only", "storeCors allows only storefronts on this machine.", { fix })
  }
  return check("cors_configured", `Storefronts that may call this server: ${storeCors}`, { origins: storeCors })
}

/** One cart must become one order, even when two instances serve the shop. */
function checkLocking(config: ConfigModule): Check {
  if (sharesLocks(config)) return check("locking_shared", "Locks are shared by all instances")
  return check(
    "locking_in_memory",
    "Medusa's locks are in memory: with two instances one cart can become two orders.",
    {
      fix: "Before you run more than one instance, add @medusajs/medusa/locking with locking-postgres or locking-redis.",
    },
  )
}

/** Whether a locking module with locks shared by all instances is configured. */
export function sharesLocks({ modules }: Pick<ConfigModule, "modules">): boolean {
  const locking = (modules as Record<string, unknown> | undefined)?.[Modules.LOCKING] as
    { options?: { providers?: readonly unknown[] } } | undefined
  return (locking?.options?.providers?.length ?? 0) > 0
}

interface NotificationModule {
  readonly options?: {
    readonly providers?: readonly { readonly options?: { readonly channels?: readonly string[] } }[]
  }
}

/** Who is alerted to money that needs a person, besides the admin's notifications. */
function checkAlerts({ modules }: Pick<ConfigModule, "modules">, { alertEmails }: QfpayOptions): Check {
  if (alertEmails.length === 0) {
    const message = "Payments that need a person are announced in the admin only."
    return check("alerts_not_by_email", message, { fix: "To receive alerts by email, set the option alertEmails." })
  }
  const notification = (modules as Record<string, unknown> | undefined)?.[Modules.NOTIFICATION] as
    NotificationModule | undefined
  const channels = (notification?.options?.providers ?? []).flatMap(({ options }) => options?.channels ?? [])
  if (channels.includes("email")) return check("alerts_by_email", "Payments that need a person are announced by email")
  return check("alerts_no_provider", "alertEmails is set, and the shop has no notification provider for email.", {
    fix: 'Add a provider with channels: ["email"] to @medusajs/medusa/notification in medusa-config.ts.',
  })
}

function listOf(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `- ${line}`)].join("\n")
}
