import type { ConfigModule, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import type { Check } from "./check"
import { checkConfig, notifyUrlsOf } from "./check-config"
import { checkDatabase } from "./check-database"
import { checkNotifyUrl, checkShop, type Reach } from "./check-shop"
import { checkVersions } from "./check-versions"

/**
 * Every check of `npx medusa-payment-qfpay doctor`, from within the running server, in the order in which to fix
 * problems.
 */
export async function checkRunningShop(container: MedusaContainer, reach: Reach): Promise<Check[]> {
  const config = container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE)
  const [database, shop, ...notifyUrls] = await Promise.all([
    checkDatabase(config.projectConfig),
    checkShop(container, reach),
    ...notifyUrlsOf(config).map((url) => checkNotifyUrl(url, reach)),
  ])
  return [...checkVersions(process.cwd()), ...checkConfig(config), ...database, ...shop, ...(notifyUrls as Check[])]
}
