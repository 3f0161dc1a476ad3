import path from "node:path"
import type { ConfigModule } from "@medusajs/framework/types"
import { getConfigFile, Modules, parseCorsOrigins } from "@medusajs/framework/utils"
import { endpointOf, notifyUrlOf, parseOptions, type QfpayOptions } from "../modules/qfpay/config/options"
import { checkProviderEntries, providerEntriesOf } from "../modules/qfpay/config/provider-entries"
import { messageOf, QfpayConfigError } from "../qfpay/errors"
import { type Check, ok, problem, warning } from "./check"
import { DEPENDENCIES } from "./config-blocks"
import { findConfigFile } from "./medusa-project"

const PLUGIN = "medusa-payment-qfpay"
const RUN_INIT = `Run: npx ${PLUGIN} init`

type Plugin = string | { readonly resolve?: string; readonly options?: unknown }

/** medusa-config as far as this plugin is concerned. */
export interface ReadConfig {
  readonly config: ConfigModule
  /** One per account; none while the options are wrong. */
  readonly notifyUrls: readonly string[]
}

/** Reads medusa-config as Medusa does; a file that throws is a problem of its own. */
export async function readConfig(directory: string): Promise<ReadConfig | { readonly problem: Check }> {
  const { configModule: config, error } = await getConfigFile<ConfigModule>(directory, "medusa-config")
  if (error) {
    const file = path.basename(findConfigFile(directory) ?? "medusa-config")
    return { problem: problem("config", `${file} cannot be read.`, messageOf(error)) }
  }
  const options = optionsOf(pluginOf(config))
  const accounts = options instanceof QfpayConfigError ? [] : Object.keys(options.accounts)
  const backendUrl = options instanceof QfpayConfigError ? "" : options.backendUrl
  return { config, notifyUrls: accounts.map((account) => notifyUrlOf(backendUrl, account)) }
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

/** What medusa-config says of the plugin, before anything is started. */
export function checkConfig(config: ConfigModule): Check[] {
  const plugin = pluginOf(config)
  if (plugin === undefined) return [problem("plugin", `${PLUGIN} is not among the plugins of medusa-config.`, RUN_INIT)]
  const options = optionsOf(plugin)
  if (options instanceof QfpayConfigError) {
    const fix = "Correct them in medusa-config.ts or .env. Every option is explained in docs/options.md."
    return [problem("options", listOf("Some options are missing or wrong:", options.problems), fix)]
  }
  const ids = Object.keys(options.accounts)
  return [
    ok("options", `Options: ${ids.map((id) => describeAccount(id, options)).join(", ")}`),
    ...checkPaymentModule(config, ids),
    ...checkCors(config, options),
    checkLocking(config),
  ]
}

function describeAccount(id: string, { accounts }: QfpayOptions): string {
  const account = accounts[id]
  return account === undefined ? id : `account "${id}" (${endpointOf(account).environment})`
}

function checkPaymentModule(config: ConfigModule, accounts: readonly string[]): Check[] {
  const entries = providerEntriesOf(config)
  if (entries.length === 0) {
    return [problem("payment_module", "The payment module has no provider of this plugin.", RUN_INIT)]
  }
  try {
    checkProviderEntries(config, accounts)
    return [ok("payment_module", `The payment module has the provider and the line ${DEPENDENCIES}`)]
  } catch (error) {
    if (!(error instanceof QfpayConfigError)) throw error
    const fix = `Correct the entry "@medusajs/medusa/payment" of medusa-config.ts; or ${RUN_INIT.toLowerCase()}`
    return [problem("payment_module", listOf("The payment module is not configured for it:", error.problems), fix)]
  }
}

/** Storefronts that may call the store's routes from a browser. */
function checkCors({ projectConfig }: ConfigModule, { returnUrl, accounts }: QfpayOptions): Check[] {
  const { storeCors } = projectConfig.http
  const origins = parseCorsOrigins(storeCors)
  if (origins.length === 0) {
    return [
      problem(
        "cors",
        "No storefront may call this server from a browser: storeCors is empty.",
        "Set STORE_CORS to the storefront's address, for example https://shop.example.",
      ),
    ]
  }
  const allows = (origin: string) =>
    origins.some((allowed) =>
      typeof allowed === "string" ? allowed === origin || allowed === "*" : allowed.test(origin),
    )
  if (returnUrl !== undefined && !allows(new URL(returnUrl).origin)) {
    const { origin } = new URL(returnUrl)
    const fix = `Add ${origin} to STORE_CORS, or correct returnUrl.`
    return [problem("cors", `The page of returnUrl may not call this server: ${origin} is not in storeCors.`, fix)]
  }
  const isLive = Object.values(accounts).some((account) => endpointOf(account).environment === "live")
  if (
    isLive &&
    origins.every((allowed) => typeof allowed === "string" && /^https?:\/\/(localhost|127\.)/.test(allowed))
  ) {
    const fix = "Set STORE_CORS to the storefront's public address before you go live."
    return [warning("cors", "storeCors allows only storefronts on this machine.", fix)]
  }
  return [ok("cors", `Storefronts that may call this server: ${storeCors}`)]
}

/** One cart must become one order, also when two instances serve the shop. */
function checkLocking(config: ConfigModule): Check {
  const locking = (config.modules as Record<string, unknown> | undefined)?.[Modules.LOCKING] as
    { options?: { providers?: readonly unknown[] } } | undefined
  if ((locking?.options?.providers?.length ?? 0) > 0) return ok("locking", "Locks are shared by all instances")
  return warning(
    "locking",
    "Medusa's locks are in memory: with two instances one cart can become two orders.",
    "Before you run more than one instance, add @medusajs/medusa/locking with locking-postgres or locking-redis.",
  )
}

function listOf(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `- ${line}`)].join("\n")
}
