import type { ConfigModule } from "@medusajs/framework/types"
import { Modules, parseCorsOrigins } from "@medusajs/framework/utils"
import { endpointOf, notifyUrlOf, parseOptions, type QfpayOptions } from "../modules/qfpay/config/options"
import { checkProviderEntries, providerEntriesOf } from "../modules/qfpay/config/provider-entries"
import { QfpayConfigError } from "../qfpay/errors"
import { check, type Check } from "./check"

const PLUGIN = "medusa-payment-qfpay"

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
    return [check("plugin_missing")]
  }
  const options = optionsOf(plugin)
  if (options instanceof QfpayConfigError) {
    return [check("options_invalid", { problems: listOf(options.problems) })]
  }
  const ids = Object.keys(options.accounts)
  const accounts = ids.map((id) => describeAccount(id, options)).join(", ")
  return [
    check("options_valid", { accounts }),
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
    return check("provider_missing")
  }
  try {
    checkProviderEntries(config, accounts)
    return check("provider_configured")
  } catch (error) {
    if (!(error instanceof QfpayConfigError)) throw error
    return check("provider_misconfigured", { problems: listOf(error.problems) })
  }
}

/** The storefronts that may call the store's routes from a browser. */
function checkCors({ projectConfig }: ConfigModule, { returnUrl, accounts }: QfpayOptions): Check {
  const { storeCors } = projectConfig.http
  const origins = parseCorsOrigins(storeCors)
  if (origins.length === 0) {
    return check("cors_empty")
  }
  const allows = (origin: string) =>
    origins.some((allowed) =>
      typeof allowed === "string" ? allowed === origin || allowed === "*" : allowed.test(origin),
    )
  if (returnUrl !== undefined && !allows(new URL(returnUrl).origin)) {
    return check("cors_without_return_url", { origin: new URL(returnUrl).origin })
  }
  const isLive = Object.values(accounts).some((account) => endpointOf(account).environment === "live")
  if (
    isLive &&
    origins.every((allowed) => typeof allowed === "string" && /^https?:\/\/(localhost|127\.)/.test(allowed))
  ) {
    return check("cors_local_only")
  }
  return check("cors_configured", { origins: storeCors })
}

/** One cart must become one order, even when two instances serve the shop. */
function checkLocking(config: ConfigModule): Check {
  return check(sharesLocks(config) ? "locking_shared" : "locking_in_memory")
}

/** Whether a locking module with locks shared by all instances is configured. */
export function sharesLocks({ modules }: Pick<ConfigModule, "modules">): boolean {
  const locking = (modules as Record<string, unknown> | undefined)?.[Modules.LOCKING] as
    | { options?: { providers?: readonly unknown[] } }
    | undefined
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
    return check("alerts_not_by_email")
  }
  const notification = (modules as Record<string, unknown> | undefined)?.[Modules.NOTIFICATION] as
    | NotificationModule
    | undefined
  const channels = (notification?.options?.providers ?? []).flatMap(({ options }) => options?.channels ?? [])
  return check(channels.includes("email") ? "alerts_by_email" : "alerts_no_provider")
}

const listOf = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n")
