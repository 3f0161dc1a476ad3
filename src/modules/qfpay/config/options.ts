import { z } from "@medusajs/framework/zod"
import { LOCALES, SIMULATOR_ACCOUNT } from "../../../qfpay/catalogue"
import { cleanGoodsName, MAX_RETURN_URL, withReference } from "../../../qfpay/domain"
import { QfpayConfigError } from "../../../qfpay/errors"
import { SHOPPER_MESSAGE_KEYS, type ShopperMessageKey, shopperText } from "../../../qfpay/messages"

/** QFPay's Hong Kong hosts. Source: QFPay docs, Environments. */
export const BASE_URLS = {
  /** Card simulation only. */
  sandbox: "https://openapi-int.qfapi.com",
  /** Real wallets and real money, not settled: refund the same day. */
  test: "https://test-openapi-hk.qfapi.com",
  live: "https://openapi-hk.qfapi.com",
} as const

/** Calls per minute that QFPay accepts from one merchant before it answers 429. Source: QFPay docs, API limitation. */
const CALLS_PER_MINUTE = 400

/** An account's environment; `custom`: it has its own `baseUrl`. */
export type Environment = keyof typeof BASE_URLS | "custom"

const text = (what: string, max = 200) =>
  z
    .string({ error: ({ input }) => (input === undefined ? `is missing; set it to ${what}` : `must be text: ${what}`) })
    .trim()
    .min(1, `is empty; set it to ${what}`)
    .max(max, `is longer than ${max} characters`)

const pageUrl = (what: string) =>
  text(what, 2000).refine(isHttpUrl, `must be a URL that starts with https:// or http:// (${what})`)

const httpUrl = (what: string) =>
  pageUrl(what)
    .refine((url) => !/[?#]/.test(url), "must end with its path: no ? and no #")
    .transform((url) => url.replace(/\/+$/, ""))

/** This machine, as `localhost`, `*.localhost`, `127.0.0.0/8` or `[::1]`. */
function isLoopback(url: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

const integer = (min: number, max: number, unit: string) => {
  const allowed = `must be a whole number of ${unit} from ${min} to ${max}`
  return z.number({ error: allowed }).int(allowed).min(min, allowed).max(max, allowed)
}

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.map((value) => `"${value}"`).join(", ")}` })

const truth = () => z.boolean({ error: "must be true or false" })

const accountOptions = z
  .strictObject({
    appCode: text("the app code that QFPay issued").describe("The app code that QFPay issued."),
    clientKey: text("the client key that QFPay issued").describe(
      "The client key that QFPay issued. It signs every request and must stay secret.",
    ),
    mchid: text("the mchid that QFPay issued (leave it out when there is none)", 64)
      .optional()
      .describe("Only if QFPay issued one: it is then sent and signed with every request."),
    environment: oneOf(["sandbox", "test", "live"])
      .optional()
      .describe(
        "`sandbox` (simulated cards only), `test` (real wallets and real money that is not paid out: refund it the same day) or `live`. Required unless `baseUrl` is set.",
      ),
    baseUrl: httpUrl("QFPay's base URL of another region, or the simulator's")
      .refine(
        (url) => !isHttpUrl(url) || new URL(url).protocol === "https:" || isLoopback(url),
        "must start with https://: payments, refunds and their replies travel there (http:// only to this machine, for the simulator)",
      )
      .optional()
      .describe(
        "Any base URL: another region of QFPay, or the simulator. Must start with `https://`, except on this machine. Takes precedence over `environment`.",
      ),
    merchantRegion: oneOf(["hk", "overseas"])
      .default("hk")
      .describe("Where QFPay opened the account. Some wallets have one pay type for each."),
    wechatDirectSettlement: truth()
      .default(false)
      .describe("`true` if WeChat settles with you directly: selects QFPay's direct-settlement pay types."),
    signType: oneOf(["MD5", "SHA256"]).default("MD5").describe("How requests are signed."),
    udid: text("a device id", 40).optional().describe("A device id that QFPay's portal shows with a payment."),
    limitPay: oneOf(["no_credit"])
      .optional()
      .describe("`no_credit` excludes credit cards in mainland wallets, where QFPay supports it."),
    payTag: oneOf(["ALIPAYHK", "ALIPAYCN"])
      .optional()
      .describe("The Alipay wallet that a QR code is for. Both if not set."),
  })
  .refine((account) => account.environment !== undefined || account.baseUrl !== undefined, {
    path: ["environment"],
    error: 'is missing; set it to "sandbox", "test" or "live" (or set baseUrl)',
    when: ({ value }) => typeof value === "object" && value !== null,
  })

/** The shop's own messages in one language: any of the server's, by name. */
const messages = z.strictObject(
  Object.fromEntries(
    SHOPPER_MESSAGE_KEYS.map((key) => [key, text(`a message such as "${shopperText(key)}"`, 500).optional()]),
  ) as Record<ShopperMessageKey, z.ZodOptional<ReturnType<typeof text>>>,
)

/** Any payment session's id; all have this length. */
const SOME_SESSION = `payses_${"0".repeat(26)}`

/**
 * QFPay accepts notify URLs of 255 characters on some pages of its documents and 256 on others; shorter ones are safe
 * on all.
 */
const MAX_NOTIFY_URL = 200

/** The options as they are validated at boot; docs/options.md is generated from it. */
export const pluginOptions = z
  .strictObject({
    accounts: z
      .record(z.string(), accountOptions, {
        error: "must be an object with at least one account: accounts: { qfpay: { appCode, clientKey, environment } }",
      })
      .refine((accounts) => Object.keys(accounts).length > 0, {
        error: "is empty; give at least one account: accounts: { qfpay: { appCode, clientKey, environment } }",
      })
      .describe("One or more accounts by ID. An ID can contain up to 40 letters, digits, `-` and `_`."),
    backendUrl: httpUrl("the public URL of this Medusa server, e.g. https://api.shop.example").describe(
      "The public URL of this Medusa server. The notify URL is `<backendUrl>/hooks/qfpay/<account>`.",
    ),
    returnUrl: pageUrl("the storefront page that shows the result, e.g. https://shop.example/checkout/qfpay")
      .optional()
      .describe(
        "The storefront page to which a wallet's own page sends the shopper back. Required for cards, Apple Pay and WeChat H5 unless the storefront sends `data.return_url`.",
      ),
    goodsName: text("what the wallet shows, e.g. the shop's name")
      .transform(cleanGoodsName)
      .refine((name) => name !== "", "has nothing a wallet can show: use letters, digits, spaces or Chinese characters")
      .optional()
      .describe("What the wallet shows for the purchase: up to 20 letters, digits, spaces or Chinese characters."),
    qrExpiryMinutes: integer(5, 120, "minutes").default(30).describe("Minutes for which a QR code can be paid."),
    latePayments: oneOf(["refund", "hold"])
      .default("refund")
      .describe("What to do with a payment that arrives too late: refund it, or hold it for a decision."),
    alertEmails: z
      .array(z.email("must be an email address").max(200), { error: "must be a list of email addresses" })
      .max(20, "has more than 20 addresses")
      .default([])
      .describe(
        "Who receives an email when money needs a decision, through the shop's own notification provider. The admin shows a notification in any case.",
      ),
    alertLanguage: oneOf(LOCALES).default("en").describe("The language of these notifications."),
    shopperMessages: z
      .record(
        z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, such as "fr" or "pt-BR"'),
        messages,
        { error: 'must be an object by language: { fr: { declined: "…" } }' },
      )
      .default({})
      .describe(
        'The server\'s messages for shoppers in other languages, or in your own words: `{ fr: { declined: "…" } }`. See [messages for shoppers](#messages-for-shoppers).',
      ),
    requestTimeoutMs: integer(1_000, 60_000, "milliseconds")
      .default(15_000)
      .describe("The timeout of a request to QFPay in milliseconds. After it, the plugin asks QFPay for the outcome."),
    callsPerMinute: integer(1, 100_000, "calls")
      .default(CALLS_PER_MINUTE)
      .describe(
        "QFPay's limit for all calls of an account in a minute, shared by all instances. Raise it only if QFPay has raised it for you.",
      ),
    enquiriesPerMinute: integer(1, 100_000, "enquiries")
      .default(300)
      .describe(
        "How many of these calls may be enquiries. Enquiries for notifications, refunds and admin users always have room among them.",
      ),
    maxStreams: integer(1, 100_000, "streams")
      .default(5_000)
      .describe("How many payment screens one instance serves with a stream. Additional ones poll."),
    maxStreamsPerAddress: integer(1, 100_000, "streams")
      .optional()
      .describe(
        "How many of these streams one client address may hold. No limit by default: behind a proxy that Medusa does not trust, all shoppers have one address.",
      ),
  })
  .superRefine(({ callsPerMinute, enquiriesPerMinute }, context) => {
    if (enquiriesPerMinute <= callsPerMinute) return
    const message = `must be a whole number of enquiries from 1 to ${callsPerMinute}, the calls that QFPay takes in a minute (callsPerMinute)`
    context.addIssue({ code: "custom", path: ["enquiriesPerMinute"], message })
  })
  .superRefine((options, context) => {
    for (const id of Object.keys(options.accounts)) {
      const length = notifyUrlOf(options.backendUrl, id).length
      if (length <= MAX_NOTIFY_URL) continue
      context.addIssue({
        code: "custom",
        path: ["backendUrl"],
        message: `makes a notify URL of ${length} characters for the account "${id}"; QFPay takes at most ${MAX_NOTIFY_URL}`,
      })
    }
  })

  .superRefine(({ returnUrl, accounts }, context) => {
    if (returnUrl === undefined || !isHttpUrl(returnUrl)) return
    const problem = (message: string) => context.addIssue({ code: "custom", path: ["returnUrl"], message })
    const { length } = withReference(returnUrl, SOME_SESSION)
    if (length > MAX_RETURN_URL) {
      problem(`has ${length} characters with a payment session's id in it; QFPay takes at most ${MAX_RETURN_URL}`)
    }
    const live = Object.entries(accounts).find(([, account]) => takesRealMoney(account))?.[0]
    if (live !== undefined && new URL(returnUrl).protocol !== "https:") {
      problem(`must start with https://, because the account "${live}" is live`)
    }
  })

/** The plugin's options with defaults filled in. */
export type QfpayOptions = z.output<typeof pluginOptions>

/** The plugin's options as a developer writes them in medusa-config.ts. */
export type QfpayPluginOptions = z.input<typeof pluginOptions>

/** One account's options with defaults filled in. */
export type AccountOptions = QfpayOptions["accounts"][string]

/** The URL that QFPay must notify: registered with QFPay, and sent with each payment. */
export function notifyUrlOf(backendUrl: string, accountId: string): string {
  return `${backendUrl}/hooks/qfpay/${accountId}`
}

/** QFPay's test hosts have these names in every region. Source: QFPay docs, Environments. */
const TEST_HOST = /^(test-|openapi-int\.)/

/**
 * Whether shoppers pay real money that is paid out: QFPay's live environment, or any other host that is not a test
 * host.
 */
export function takesRealMoney(account: AccountOptions): boolean {
  const { baseUrl } = endpointOf(account)
  return !isLoopback(baseUrl) && !TEST_HOST.test(new URL(baseUrl).hostname)
}

/** Whether an account can only be a simulator's: its key is the published one, or its QFPay runs on this machine. */
export function isSimulated(account: AccountOptions): boolean {
  return account.clientKey === SIMULATOR_ACCOUNT.clientKey || isLoopback(endpointOf(account).baseUrl)
}

/** Base URL and environment of an account; `baseUrl` takes precedence. */
export function endpointOf(account: AccountOptions): { baseUrl: string; environment: Environment } {
  if (account.baseUrl) return { baseUrl: account.baseUrl, environment: "custom" }
  const environment = account.environment ?? "sandbox"
  return { baseUrl: BASE_URLS[environment], environment }
}

/**
 * Reads the plugin's options.
 * @throws {@link QfpayConfigError} that lists every problem by its path; values are never printed
 */
export function parseOptions(options: unknown): QfpayOptions {
  const own = withoutMedusas(options ?? {})
  const parsed = pluginOptions.safeParse(own)
  const problems = [...accountIdProblems(own), ...(parsed.error?.issues.flatMap(describe) ?? [])]
  if (parsed.success && problems.length === 0) return parsed.data
  throw new QfpayConfigError(problems)
}

/** An account's id is part of a URL and of a provider's id. */
function accountIdProblems(options: unknown): string[] {
  const accounts = (options as { accounts?: unknown } | null)?.accounts
  if (typeof accounts !== "object" || accounts === null) return []
  return Object.keys(accounts)
    .filter((id) => !/^[A-Za-z0-9_-]{1,40}$/.test(id))
    .map((id) => `accounts.${id}: an account's id may hold letters, digits, - and _, at most 40`)
}

/** Medusa adds its database settings to every module's options. */
function withoutMedusas(options: unknown): unknown {
  if (typeof options !== "object" || options === null) return options
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== "database"))
}

function describe(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${path ? `${path}.` : ""}${key}: is not an option; check its spelling`)
  }
  const message =
    issue.code === "invalid_type" && issue.message.startsWith("Invalid") ? "must be an object" : issue.message
  return [`${path || "options"}: ${message}`]
}
