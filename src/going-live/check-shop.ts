import type { MedusaContainer } from "@medusajs/framework/types"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { messageOf } from "../qfpay/errors"
import { listMethodRegions } from "../workflows/admin/change-method"
import { payMethodsOf } from "../workflows/pay-methods"
import type { Account } from "../modules/qfpay/accounts/accounts"
import { check, type Check, type CheckCode } from "./check"
import { type AccountFacts, factsOfAccounts, missingAccounts, type Warning, warningsOf } from "./warnings"

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
    checks.push(...warnings.map((warning) => checkOf(warning, facts.account.id)))
    checks.push(...wellWith(facts, new Set(warnings.map(({ code }) => code))))
    checks.push(await checkLivePayment(qfpay, facts.account))
  }
  const { returnUrl: url } = qfpay.shopOptions
  if (url !== undefined) checks.push(check("return_url_set", `Shoppers come back to ${url}`, { url }))
  checks.push(...(await missingAccounts(container)).map((warning) => checkOf(warning)))
  checks.push(await checkRegions(container))
  return checks
}

/** What is in order for an account, where a warning would say otherwise. */
function wellWith({ account: { id, notifyUrl }, lastNotificationAt }: AccountFacts, warned: Set<CheckCode>): Check[] {
  const about = `Account "${id}"`
  const well: Check[] = []
  if (!warned.has("notify_url_not_https") && !warned.has("notify_url_port")) {
    well.push(check("notify_url_callable", `${about}: QFPay can call ${notifyUrl}`, { account: id, url: notifyUrl }))
  }
  if (lastNotificationAt) {
    const at = lastNotificationAt.toISOString()
    well.push(check("notified", `${about}: QFPay notified this shop at ${at}`, { account: id, at }))
  }
  return well
}

/** Only a real payment and its refund prove that a shop can charge and refund. */
export async function checkLivePayment(
  { transactions }: { readonly transactions: Pick<QfpayModuleService["transactions"], "everMoved"> },
  { id, isLive }: Pick<Account, "id" | "isLive">,
): Promise<Check> {
  const about = `Account "${id}"`
  if (!isLive) {
    return check("account_not_live", `${about} is not live: payments with it bring no money.`, {
      fix: "Before you sell, set the live credentials that QFPay issued, and environment to live.",
      account: id,
    })
  }
  const { paid, refunded } = await transactions.everMoved(id)
  if (!paid) {
    return check("live_payment_missing", `${about} has not taken a live payment yet.`, {
      fix: "Buy something for a small amount with your own wallet (not FPS, which has no refunds), and refund it on its order.",
      account: id,
    })
  }
  if (!refunded) {
    const fix = "Refund the small payment on its order."
    return check("live_payment_not_refunded", `${about} has taken payments and refunded none.`, { fix, account: id })
  }
  return check("live_payment_done", `${about} has taken a live payment and refunded one`, { account: id })
}

function checkOf({ code, message, detail }: Warning, account?: string): Check {
  return account === undefined
    ? check(code, message, detail)
    : check(code, `Account "${account}": ${message}`, { ...detail, account })
}

async function checkCredentials(qfpay: QfpayModuleService, id: string, { offline, recentMs }: Reach): Promise<Check> {
  if (offline) {
    return check("credentials_not_checked", `Account "${id}": QFPay was not asked`, { account: id })
  }
  const url = qfpay.accounts.get(id).baseUrl
  const last = recentMs === undefined ? undefined : await qfpay.accountRecords.lastCheck(id)
  const isRecent = last !== undefined && Date.now() - last.checked_at.getTime() < (recentMs ?? 0)
  const { problem, message, respcd, words } = isRecent ? last : await qfpay.checkAccount(id)
  if (problem === null) return check("credentials_accepted", `Account "${id}": ${message}`, { account: id })
  const answer = [respcd, words].filter(Boolean).join(" ")
  const found = `Account "${id}": QFPay does not accept the request${answer && ` (${answer})`}.`
  return check("credentials_refused", found, { fix: message, account: id, problem, answer, url })
}

/** Shoppers do not see a wallet that is enabled in no region. */
async function checkRegions(container: MedusaContainer): Promise<Check> {
  const ours = new Set(payMethodsOf(container).map(({ providerId }) => providerId))
  const regions = await listMethodRegions(container)
  const on = regions.filter(({ provider_ids }) => provider_ids.some((id) => ours.has(id)))
  const names = on.map(({ name }) => name).join(", ")
  if (on.length > 0) return check("regions_on", `Wallets are on in: ${names}`, { regions: names })
  return check("regions_none", "No wallet is on in any region, so no shopper sees one.", {
    fix: "In the admin, open Settings, QFPay and turn on the wallets of a region; it needs a region in HKD first.",
  })
}

const REACH_TIMEOUT_MS = 10_000

/**
 * Calls the notify URL like QFPay, but without a signature: our route refuses that with 401, which nothing else on the
 * way (a proxy, another site, Medusa without the plugin) does.
 */
export async function checkNotifyUrl(url: string, { offline }: Reach): Promise<Check> {
  if (offline) return check("notify_url_not_checked", `${url} was not called`, { url })
  try {
    const response = await fetch(url, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(REACH_TIMEOUT_MS),
    })
    await response.arrayBuffer()
    if (response.status === 401) return check("notify_url_reached", `${url} is reached from this machine`, { url })
    return check("notify_url_foreign", `${url} answers ${response.status} where this plugin answers 401.`, {
      fix: "Check backendUrl, and that the proxy passes /hooks/qfpay on to Medusa, without a redirect.",
      url,
      status: String(response.status),
    })
  } catch (error) {
    const reason = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error)
    return check("notify_url_unreachable", `${url} cannot be reached from this machine: ${reason}`, {
      fix: "Start Medusa; then check backendUrl, DNS, the certificate and the firewall. QFPay calls ports 80 and 443.",
      url,
      reason,
    })
  }
}
