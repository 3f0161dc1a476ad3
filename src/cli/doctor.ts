import { type Check, isReady, problem, reportOf, skipped } from "./check"
import { checkConfig, readConfig } from "./check-config"
import { checkDatabase } from "./check-database"
import { checkNotifyUrl, checkShop } from "./check-shop"
import { checkVersions } from "./check-versions"
import type { CommandContext } from "./command-line"
import { openMedusaProject, prepareProject } from "./medusa-project"
import { messageOf } from "../qfpay/errors"

/**
 * `npx medusa-payment-qfpay doctor`: what stands between this shop and its first payment, each with its fix. Reads only:
 * of QFPay it asks one enquiry per account, of the shop's own notify URL an answer to an unsigned request.
 */
export async function run({ directory, flags, print }: CommandContext): Promise<number> {
  prepareProject(directory)
  const checks = await examine(directory, flags.has("offline"))
  print(flags.has("json") ? JSON.stringify({ ready: isReady(checks), checks }, null, 2) : reportOf(checks))
  return isReady(checks) ? 0 : 1
}

/** Each stage needs the one before it: without options there is no account to ask about. */
async function examine(directory: string, offline: boolean): Promise<Check[]> {
  const checks = checkVersions(directory)
  const read = await readConfig(directory)
  if ("problem" in read) return [...checks, read.problem]
  checks.push(...checkConfig(read.config))
  if (!isReady(checks))
    return [...checks, skipped("shop", "The database and QFPay were not asked; fix the above first.")]

  checks.push(...(await checkDatabase(read.config.projectConfig)))
  if (!isReady(checks)) return [...checks, skipped("shop", "QFPay was not asked; fix the above first.")]

  try {
    const project = await openMedusaProject(directory)
    try {
      checks.push(...(await checkShop(project.container, { offline })))
    } finally {
      await project.close()
    }
  } catch (error) {
    return [...checks, problem("boot", "Medusa does not start.", messageOf(error))]
  }
  if (!offline) checks.push(...(await Promise.all(read.notifyUrls.map((url) => checkNotifyUrl(url)))))
  return checks
}
