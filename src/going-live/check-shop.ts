import type { MedusaContainer } from "@medusajs/framework/types"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { messageOf } from "../qfpay/errors"
import { listMethodRegions } from "../payments/method-regions"
import { payMethodsOf } from "../payments/pay-methods"
import type { Account } from "../modules/qfpay/accounts/accounts"
import { check, type Check, type CheckCode } from "./check"
import { type AccountFacts, factsOfAccounts, missingAccounts, warningsOf } from "./warnings"

/** How far the checks may reach beyond this server. */
export interface Reach {
  /** Call neither QFPay nor the notify URL. */
  readonly offline: boolean
  /** An answer of QFPay that is at most this many milliseconds old is reused. */
  readonly recentMs?: number
}

/** Checks the running shop: the accounts' credentials, the admin's warnings, and where wallets are enabled. */
export async function checkShop(container: MedusaContainer, reach: Reach): Promise<Check[]> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const credentials = qfpay.accounts.ids.map((id) => checkCredentials(qfpay, id, reach))
  const checks = await Promise.all(credentials)
  for (const facts of await factsOfAccounts(container)) {
    const warnings = warningsOf(facts)
    const account = facts.account.id
    checks.push(...warnings.map(({ code, detail, words }) => check(code, { ...detail, account }, words)))
    checks.push(...wellWith(facts, new Set(warnings.map(({ code }) => code))))
    checks.push(await checkLivePayment(qfpay, facts.account))
  }
  const { returnUrl: url } = qfpay.shopOptions
  if (url !== undefined) checks.push(check("return_url_set", { url }))
  checks.push(...(await missingAccounts(container)).map(({ code, detail }) => check(code, detail)))
  checks.push(await checkRegions(container))
  return checks
}

/** What is in order for an account, where a warning would say otherwise. */
function wellWith({ account: { id, notifyUrl }, lastNotificationAt }: AccountFacts, warned: Set<CheckCode>): Check[] {
  const well: Check[] = []
  if (!warned.has("notify_url_not_https") && !warned.has("notify_url_port")) {
    well.push(check("notify_url_callable", { account: id, url: notifyUrl }))
  }
  if (lastNotificationAt) {
    well.push(check("notified", { account: id, at: lastNotificationAt.toISOString() }))
  }
  return well
}

/** Only a real payment and its refund prove that a shop can charge and refund. */
export async function checkLivePayment(
  { transactions }: { readonly transactions: Pick<QfpayModuleService["transactions"], "everMoved"> },
  { id, isLive }: Pick<Account, "id" | "isLive">,
): Promise<Check> {
  const account = { account: id }
  if (!isLive) return check("account_not_live", account)
  const { paid, refunded } = await transactions.everMoved(id)
  if (!paid) return check("live_payment_missing", account)
  return check(refunded ? "live_payment_done" : "live_payment_not_refunded", account)
}

async function checkCredentials(qfpay: QfpayModuleService, id: string, { offline, recentMs }: Reach): Promise<Check> {
  if (offline) {
    return check("credentials_not_checked", { account: id })
  }
  const url = qfpay.accounts.get(id).baseUrl
  const last = recentMs === undefined ? undefined : await qfpay.accountRecords.lastCheck(id)
  const isRecent = last !== undefined && Date.now() - last.checked_at.getTime() < (recentMs ?? 0)
  const { problem, message, respcd, words } = isRecent ? last : await qfpay.checkAccount(id)
  if (problem === null) return check("credentials_accepted", { account: id })
  const answer = [respcd, words].filter(Boolean).join(" ")
  return check("credentials_refused", { fix: message, account: id, problem, answer, url })
}

/** Shoppers do not see a wallet that is enabled in no region. */
async function checkRegions(container: MedusaContainer): Promise<Check> {
  const ours = new Set(payMethodsOf(container).map(({ providerId }) => providerId))
  const regions = await listMethodRegions(container)
  const on = regions.filter(({ provider_ids }) => provider_ids.some((id) => ours.has(id)))
  const names = on.map(({ name }) => name).join(", ")
  return on.length > 0 ? check("regions_on", { regions: names }) : check("regions_none")
}

const REACH_TIMEOUT_MS = 10_000

/**
 * Calls the notify URL like QFPay, but without a signature: our route refuses that with 401, which nothing else on the
 * way (a proxy, another site, Medusa without the plugin) does.
 */
export async function checkNotifyUrl(url: string, { offline }: Reach): Promise<Check> {
  if (offline) return check("notify_url_not_checked", { url })
  try {
    const response = await fetch(url, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(REACH_TIMEOUT_MS),
    })
    await response.arrayBuffer()
    if (response.status === 401) return check("notify_url_reached", { url })
    return check("notify_url_foreign", { url, status: String(response.status) })
  } catch (error) {
    const reason = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error)
    return check("notify_url_unreachable", { url, reason })
  }
}
