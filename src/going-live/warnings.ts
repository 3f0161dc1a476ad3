import type { ConfigModule, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../modules/qfpay"
import type { Account } from "../modules/qfpay/accounts/accounts"
import { walletLabel } from "../qfpay/catalogue"
import { findingText, fixText } from "../qfpay/messages"
import { listMethodRegions, type MethodRegion } from "../payments/method-regions"
import { type PayMethod, payMethodsOf, payTypesBehind, scenariosIn } from "../payments/pay-methods"
import type { CheckCode } from "./check"
import { sharesLocks } from "./check-config"

/** Something that a merchant should fix; it prevents nobody from paying. */
export interface Warning {
  readonly code: WarningCode
  /** In English; pages translate by `code` and `detail`. */
  readonly message: string
  readonly detail: Readonly<Record<string, string>>
}

/** A warning with what of its `detail` is written differently in `message`. */
interface WarningInWords extends Warning {
  readonly words: Readonly<Record<string, string>>
}

export type WarningCode = Extract<
  CheckCode,
  | "account_missing"
  | "simulator_in_production"
  | "reply_signature"
  | "no_notification"
  | "not_reconciled"
  | "notify_url_not_https"
  | "notify_url_port"
  | "no_return_url"
  | "currency"
  | "locking_in_memory"
>

/** The facts behind the warnings about an account. */
export interface AccountFacts {
  readonly account: Account
  readonly lastNotificationAt: Date | undefined
  /** Up to when QFPay's list was last read completely; nothing before the first reconciliation. */
  readonly lastReconciledAt: Date | undefined
  /** When a reply last had a wrong signature. */
  readonly lastBadReplyAt: Date | undefined
  readonly isProduction: boolean
  /** The account's own methods. */
  readonly methods: readonly PayMethod[]
  readonly regions: readonly MethodRegion[]
  readonly returnUrl: string | undefined
}

type Rule = (facts: AccountFacts) => WarningInWords[]

function warning(code: WarningCode, detail: Warning["detail"] = {}, words: Warning["detail"] = {}): WarningInWords {
  const parameters = { ...detail, ...words }
  const message = `${findingText(code, parameters)}. ${fixText(code, parameters) ?? ""}`.trim()
  return { code, message, detail, words }
}

/** QFPay calls only these ports. Source: QFPay docs, Asynchronous Notifications. */
const CALLED_PORTS = new Set(["", "80", "443"])

/** How long a wrong reply is shown; after that it was fixed, or was a single incident. */
const BAD_REPLY_SHOWN_MS = 7 * 24 * 3_600_000

/** The daily reconciliation may fail once. */
const RECONCILIATION_LATE_MS = 2 * 24 * 3_600_000

const RULES: readonly Rule[] = [
  ({ lastReconciledAt }) =>
    lastReconciledAt && Date.now() - lastReconciledAt.getTime() > RECONCILIATION_LATE_MS
      ? [warning("not_reconciled", { at: lastReconciledAt.toISOString() })]
      : [],
  ({ account, isProduction }) => (isProduction && account.isSimulated ? [warning("simulator_in_production")] : []),
  ({ lastBadReplyAt }) =>
    lastBadReplyAt && Date.now() - lastBadReplyAt.getTime() < BAD_REPLY_SHOWN_MS
      ? [warning("reply_signature", { at: lastBadReplyAt.toISOString() })]
      : [],
  ({ lastNotificationAt }) => (lastNotificationAt ? [] : [warning("no_notification")]),
  ({ account: { notifyUrl } }) => (new URL(notifyUrl).protocol === "https:" ? [] : [warning("notify_url_not_https")]),
  ({ account: { notifyUrl } }) => {
    const { port } = new URL(notifyUrl)
    return CALLED_PORTS.has(port) ? [] : [warning("notify_url_port", { port })]
  },
  ({ methods, regions, returnUrl }) => {
    if (returnUrl !== undefined) return []
    const needing = methods
      .filter(({ providerId }) => regions.some(({ provider_ids }) => provider_ids.includes(providerId)))
      .filter((method) => payTypesBehind(method).every(({ wayBack }) => wayBack === "in_link"))
    if (needing.length === 0) return []
    const names = needing.map(({ wallet }) => wallet)
    const wallets = names.map((wallet) => walletLabel(wallet).en).join(", ")
    return [warning("no_return_url", { wallets: names.join(",") }, { wallets })]
  },
  ({ methods, regions }) =>
    methods.flatMap((method) =>
      regions
        .filter(({ provider_ids }) => provider_ids.includes(method.providerId))
        .filter(({ currency_code }) => scenariosIn(method, currency_code).length === 0)
        .map(({ name, currency_code }) => {
          const { wallet } = method
          const detail = { wallet, region: name, currency: currency_code.toUpperCase() }
          return warning("currency", detail, { wallet: walletLabel(wallet).en })
        }),
    ),
]

/** A warning as the API shows it. */
export const plainWarning = ({ code, message, detail }: Warning): Warning => ({ code, message, detail })

/** What a merchant should fix in an account. */
export function warningsOf(facts: AccountFacts): WarningInWords[] {
  return RULES.flatMap((rule) => rule(facts))
}

/** The facts about every configured account. */
export async function factsOfAccounts(container: MedusaContainer): Promise<AccountFacts[]> {
  const { accounts, accountRecords, shopOptions } = container.resolve(QFPAY_MODULE)
  const regions = await listMethodRegions(container)
  const methods = payMethodsOf(container)
  return Promise.all(
    accounts.ids.map(async (id): Promise<AccountFacts> => {
      const [lastBadReplyAt, lastNotificationAt, lastReconciledAt] = await Promise.all([
        accountRecords.lastBadReplyAt(id),
        accountRecords.lastNotificationAt(id),
        accountRecords.lastReconciledAt(id),
      ])
      return {
        ...{
          account: accounts.get(id),
          lastNotificationAt,
          lastReconciledAt,
          lastBadReplyAt,
          regions,
          returnUrl: shopOptions.returnUrl,
        },
        methods: methods.filter(({ account }) => account.id === id),
        isProduction: process.env.NODE_ENV === "production",
      }
    }),
  )
}

/** What a merchant should fix in the shop as a whole. */
export async function shopWarnings(container: MedusaContainer): Promise<Warning[]> {
  return [...(await missingAccounts(container)), ...lockingWarnings(container)].map(plainWarning)
}

/** Accounts that were removed from the options while they have open payments. */
export async function missingAccounts(container: MedusaContainer): Promise<Warning[]> {
  const missing = await container.resolve(QFPAY_MODULE).missingAccounts()
  return missing.map(({ account, open }) => warning("account_missing", { account, open: String(open) }))
}

function lockingWarnings(container: MedusaContainer): Warning[] {
  if (sharesLocks(container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE))) return []
  return [warning("locking_in_memory")]
}
