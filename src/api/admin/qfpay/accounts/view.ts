import type { ConfigModule, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../../../modules/qfpay"
import type { AccountCheck } from "../../../../modules/qfpay/accounts/check-account"
import { entryOf } from "../../../../modules/qfpay/config/provider-entries"
import { listMethodRegions } from "../../../../workflows/admin/change-method"
import { payMethodsOf } from "../../../../workflows/pay-methods"
import type { AdminAccount, AdminAccountCheck } from "../types"
import { warningsOf } from "./warnings"

/** Every account of the configuration; no credential is in it. */
export async function viewAccounts(container: MedusaContainer): Promise<AdminAccount[]> {
  const { accounts, accountRecords, shopOptions } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const config = container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE)
  const regions = await listMethodRegions(container)
  const methods = payMethodsOf(container)
  return Promise.all(
    accounts.ids.map(async (id): Promise<AdminAccount> => {
      const account = accounts.get(id)
      const [check, lastBadReplyAt, lastNotificationAt] = await Promise.all([
        accountRecords.lastCheck(id),
        accountRecords.lastBadReplyAt(id),
        accountRecords.lastNotificationAt(id),
      ])
      const own = methods.filter((method) => method.account.id === id)
      const facts = {
        ...{ account, lastNotificationAt, lastBadReplyAt, methods: own, regions, returnUrl: shopOptions.returnUrl },
        isProduction: process.env.NODE_ENV === "production",
      }
      return {
        id,
        environment: account.environment,
        base_url: account.baseUrl,
        merchant_region: account.preference.merchantRegion,
        notify_url: account.notifyUrl,
        provider_entry: entryOf(config, id) ?? null,
        last_check: check ? viewCheck(check) : null,
        last_notification_at: lastNotificationAt?.toISOString() ?? null,
        warnings: warningsOf(facts),
      }
    }),
  )
}

export function viewCheck({ problem, message, respcd, words, checked_at }: AccountCheck): AdminAccountCheck {
  return { ok: problem === null, problem, message, respcd, words, checked_at: checked_at.toISOString() }
}
