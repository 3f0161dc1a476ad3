import type { MedusaContainer } from "@medusajs/framework/types"
import { viewAccounts } from "../api/admin/qfpay/accounts/view"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { listMethodRegions } from "../workflows/admin/change-method"
import { payMethodsOf } from "../workflows/pay-methods"
import { messageOf } from "../qfpay/errors"
import { type Check, ok, problem, skipped, warning } from "./check"

/** What the running shop says: the accounts' credentials, what the admin warns of, and where wallets are turned on. */
export async function checkShop(container: MedusaContainer, { offline }: { offline: boolean }): Promise<Check[]> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const checks: Check[] = []
  for (const id of qfpay.accounts.ids) {
    checks.push(
      offline ? skipped("credentials", `Account "${id}": QFPay was not asked`) : await checkCredentials(qfpay, id),
    )
  }
  for (const { id, warnings, last_notification_at } of await viewAccounts(container)) {
    checks.push(...warnings.map(({ code, message }) => warning(code, `Account "${id}": ${message}`)))
    if (last_notification_at)
      checks.push(ok("notified", `Account "${id}": QFPay notified this shop at ${last_notification_at}`))
  }
  checks.push(await checkRegions(container))
  return checks
}

async function checkCredentials(qfpay: QfpayModuleService, id: string): Promise<Check> {
  const { problem: found, message, respcd, words } = await qfpay.checkAccount(id)
  if (found === null) return ok("credentials", `Account "${id}": ${message}`)
  const answer = [respcd, words].filter(Boolean).join(" ")
  return problem("credentials", `Account "${id}": QFPay does not take the request${answer && ` (${answer})`}.`, message)
}

/** A wallet that is on in no region is seen by no shopper. */
async function checkRegions(container: MedusaContainer): Promise<Check> {
  const ours = new Set(payMethodsOf(container).map(({ providerId }) => providerId))
  const regions = await listMethodRegions(container)
  const on = regions.filter(({ provider_ids }) => provider_ids.some((id) => ours.has(id)))
  if (on.length > 0) return ok("regions", `Wallets are on in: ${on.map(({ name }) => name).join(", ")}`)
  return problem(
    "regions",
    "No wallet is on in any region, so no shopper sees one.",
    "In the admin, open Settings, QFPay and turn on the wallets of a region; it needs a region in HKD first.",
  )
}

const REACH_TIMEOUT_MS = 10_000

/**
 * Calls the notify URL as QFPay would, without a signature: our route refuses that with 401, and nothing else on the way
 * (a proxy, another site, Medusa without the plugin) answers so.
 */
export async function checkNotifyUrl(url: string): Promise<Check> {
  const id = "notify_url"
  try {
    const response = await fetch(url, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(REACH_TIMEOUT_MS),
    })
    await response.arrayBuffer()
    if (response.status === 401) return ok(id, `${url} is reached from this machine`)
    return problem(
      id,
      `${url} answers ${response.status} where this plugin answers 401.`,
      "Check backendUrl, and that the proxy passes /hooks/qfpay on to Medusa, without a redirect.",
    )
  } catch (error) {
    const reason = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error)
    return problem(
      id,
      `${url} cannot be reached from this machine: ${reason}`,
      "Start Medusa; then check backendUrl, DNS, the certificate and the firewall. QFPay calls ports 80 and 443.",
    )
  }
}
