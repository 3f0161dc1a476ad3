import { parseArgs, types } from "node:util"
import { isLoopback, OPEN_TO_OTHERS } from "./doors"
import { SIMULATOR_ACCOUNT, type SimulatorAccount, type SimulatorOptions, SimulatorUsageError } from "./options"

/** The text of `--help`. */
export const HELP = `qfpay-simulator: QFPay on your own machine. No money moves.

  --port <number>               default 4010            QFPAY_SIMULATOR_PORT
  --host <address>              default 127.0.0.1       QFPAY_SIMULATOR_HOST
  --app-code <code>             X-QF-APPCODE            QFPAY_SIMULATOR_APP_CODE
  --client-key <key>            signs everything        QFPAY_SIMULATOR_CLIENT_KEY
  --mchid <id>                  only if QFPay has one   QFPAY_SIMULATOR_MCHID
  --notify-url <url>            for orders without one  QFPAY_SIMULATOR_NOTIFY_URL
  --notify-time-scale <number>  1 is QFPay's timetable  QFPAY_SIMULATOR_NOTIFY_TIME_SCALE
  --shop-name <name>            on the wallet pages     QFPAY_SIMULATOR_SHOP_NAME
  --public-url <url>            how browsers reach it   QFPAY_SIMULATOR_PUBLIC_URL
  --notify-anywhere             orders may name a notify_url on another machine
                                                        QFPAY_SIMULATOR_NOTIFY_ANYWHERE=1
  --help

Without --app-code and --client-key: ${SIMULATOR_ACCOUNT.appCode} and ${SIMULATOR_ACCOUNT.clientKey}.`

const FLAGS = [
  "port",
  "host",
  "app-code",
  "client-key",
  "mchid",
  "notify-url",
  "notify-time-scale",
  "shop-name",
  "public-url",
] as const
type Flag = (typeof FLAGS)[number]
type Lookup = (flag: Flag) => string | undefined

/** The command line's request. */
export type Command =
  | { readonly help: true }
  | { readonly help: false; readonly port: number; readonly host: string; readonly options: SimulatorOptions }

function numberOf(flag: Flag, text: string): number {
  const value = Number(text)
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new SimulatorUsageError(`--${flag} must be a number, not "${text}".`)
  }
  return value
}

function portOf(text: string): number {
  const port = numberOf("port", text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SimulatorUsageError(`--port must be 0 to 65535, not ${text}.`)
  }
  return port
}

function optionsOf(value: Lookup): SimulatorOptions {
  const appCode = value("app-code")
  const clientKey = value("client-key")
  if ((appCode === undefined) !== (clientKey === undefined)) {
    throw new SimulatorUsageError("--app-code and --client-key go together: give both or neither.")
  }
  const scale = value("notify-time-scale")
  return {
    accounts: [
      {
        appCode: appCode ?? SIMULATOR_ACCOUNT.appCode,
        clientKey: clientKey ?? SIMULATOR_ACCOUNT.clientKey,
        mchid: value("mchid"),
        notifyUrl: value("notify-url"),
      },
    ],
    notifyTimeScale: scale === undefined ? undefined : numberOf("notify-time-scale", scale),
    shopName: value("shop-name"),
    publicUrl: value("public-url"),
  }
}

/** Parses the arguments, with the environment as the fallback. Invalid ones throw a sentence that names them. */
export function readCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const strings = Object.fromEntries(FLAGS.map((flag) => [flag, { type: "string" as const }]))
  const booleans = { help: { type: "boolean", short: "h" }, "notify-anywhere": { type: "boolean" } } as const
  const { values } = parseArgs({ args: [...args], options: { ...booleans, ...strings } })
  const given: Readonly<Record<string, unknown>> = values
  if (given.help === true) return { help: true }
  const value: Lookup = (flag) => {
    const argument = given[flag]
    if (typeof argument === "string") return argument
    return env[`QFPAY_SIMULATOR_${flag.toUpperCase().replaceAll("-", "_")}`] || undefined
  }
  return {
    help: false,
    port: portOf(value("port") ?? "4010"),
    host: value("host") ?? "127.0.0.1",
    options: {
      ...optionsOf(value),
      notifyAnywhere: given["notify-anywhere"] === true || env.QFPAY_SIMULATOR_NOTIFY_ANYWHERE === "1",
    },
  }
}

/** What to do next, printed once it listens. A given key is not repeated. */
export function startedText(url: string, options: SimulatorOptions, host = "127.0.0.1"): string {
  const account: SimulatorAccount = options.accounts?.[0] ?? SIMULATOR_ACCOUNT
  const isKnownKey = account.clientKey === SIMULATOR_ACCOUNT.clientKey
  const pages = options.publicUrl ?? url
  return `${isLoopback(host) ? "" : `${OPEN_TO_OTHERS}\n\n`}QFPay simulator: ${pages}

  baseUrl     ${url}
  appCode     ${account.appCode}
  clientKey   ${isKnownKey ? account.clientKey : "as given"}
  mchid       ${account.mchid ?? "none: do not send one"}
  notify URL  ${account.notifyUrl ?? "each order's notify_url"}

1. Give these to the plugin's account in medusa-config.
2. Start a payment in your shop.
3. Open ${pages} and press Pay on the order's wallet page.

Ctrl-C stops it.`
}

/** The message for a failure to start; a bug in the program itself keeps its stack. */
export function explainFailure(error: unknown, port: number, host: string): string {
  if (!types.isNativeError(error)) return String(error)
  const code = "code" in error ? String(error.code) : ""
  if (code === "EADDRINUSE")
    return `Port ${port} on ${host} is taken. Stop what uses it, or choose another with --port.`
  if (code === "EACCES") return `Port ${port} needs more rights than you have. Choose one above 1023 with --port.`
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `${host} is not an address of this machine. Choose another with --host.`
  }
  const isUsage = error instanceof SimulatorUsageError || code.startsWith("ERR_PARSE_ARGS")
  return isUsage ? `${error.message.replace(/\.?$/, ".")} See --help.` : (error.stack ?? error.message)
}
