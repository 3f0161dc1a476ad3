import { check, type Check, isReady } from "../going-live/check"
import { checkConfig, notifyUrlsOf } from "../going-live/check-config"
import { checkDatabase } from "../going-live/check-database"
import { checkNotifyUrl, checkShop } from "../going-live/check-shop"
import { checkVersions } from "../going-live/check-versions"
import { messageOf } from "../qfpay/errors"
import type { CommandContext } from "./command-line"
import { openMedusaProject, prepareProject } from "./medusa-project"
import { readConfig } from "./read-config"
import { reportOf } from "./report"

/**
 * `npx medusa-payment-qfpay doctor`: what is missing before this shop's first payment, each with its fix. Reads only:
 * it makes one enquiry per account at QFPay, and sends one unsigned request to the shop's own notify URL.
 */
export async function run({ directory, flags, print }: CommandContext): Promise<number> {
  prepareProject(directory)
  const checks = await examine(directory, { offline: flags.has("offline") })
  print(flags.has("json") ? JSON.stringify({ ready: isReady(checks), checks }, null, 2) : reportOf(checks))
  return isReady(checks) ? 0 : 1
}

/** Each stage needs the one before it: without options there is no account to check. */
async function examine(directory: string, reach: { readonly offline: boolean }): Promise<Check[]> {
  const checks = checkVersions(directory)
  const config = await readConfig(directory)
  if ("problem" in config) return [...checks, config.problem]
  checks.push(...checkConfig(config))
  if (!isReady(checks)) {
    return [...checks, check("shop_not_checked")]
  }
  checks.push(...(await checkDatabase(config.projectConfig)))
  if (!isReady(checks)) return [...checks, check("shop_not_checked")]

  try {
    const project = await openMedusaProject(directory)
    try {
      checks.push(...(await checkShop(project.container, reach)))
    } finally {
      await project.close()
    }
  } catch (error) {
    return [...checks, check("boot_failed", { reason: messageOf(error) })]
  }
  checks.push(...(await Promise.all(notifyUrlsOf(config).map((url) => checkNotifyUrl(url, reach)))))
  return checks
}
