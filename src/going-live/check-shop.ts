import type { MedusaContainer } from "@medusajs/framework/types"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { messageOf } from "../qfpay/errors"
import { listMethodRegions } from "../workflows/admin/change-method"
import { payMethodsOf } from "../workflows/pay-methods"
import { check, type Check } from "./check"
import { factsOfAccounts, missingAccounts, type Warning, warningsOf } from "./warnings"

/** How far the checks may go beyond this server. */
export interface Reach {
  /** Ask neither QFPay nor the notify URL. */
  readonly offline: boolean
  /** An answer that QFPay gave within as many milliseconds is not asked for again. */
  readonly recentMs?: number
}

/** What the running shop says: the accounts' credentials, what the admin warns of, and where wallets are turned on. */
export async function checkShop(container: MedusaContainer, reach: Reach): Promise<Check[]> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const credentials = qfpay.accounts.ids.map((id) => checkCredentials(qfpay, id, reach))
  const checks = await Promise.all(credentials)
  for (const facts of await factsOfAccounts(container)) {
    const { account, lastNotificationAt } = facts
    checks.push(...warningsOf(facts).map((warning) => checkOf(warning, account.id)))
    if (lastNotificationAt === undefined) continue
    const at = lastNotificationAt.toISOString()
    const message = `Account "${account.id}": QFPay notified this shop at ${at}`
    checks.push(check("notified", message, { account: account.id, at }))
  }
  checks.push(...(await missingAccounts(container)).map((warning) => checkOf(warning)))
  checks.push(await checkRegions(container))
  return checks
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
  const last = recentMs === undefined ? undefined : await qfpay.accountRecords.lastCheck(id)
  const isRecent = last !== undefined && Date.now() - last.checked_at.getTime() < (recentMs ?? 0)
  const { problem, message, respcd, words } = isRecent ? last : await qfpay.checkAccount(id)
  if (problem === null) return check("credentials_accepted", `Account "${id}": ${message}`, { account: id })
  const answer = [respcd, words].filter(Boolean).join(" ")
  const found = `Account "${id}": QFPay does not take the request${answer && ` (${answer})`}.`
  return check("credentials_refused", found, { fix: message, account: id, problem, answer })
}

/** A wallet that is on in no region is seen by no shopper. */
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
 * Calls the notify URL as QFPay would, without a signature: our route refuses that with 401, and nothing else on the way
 * (a proxy, another site, Medusa without the plugin) answers so.
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
