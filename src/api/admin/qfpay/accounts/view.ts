import type { ConfigModule, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { factsOfAccounts, plainWarning, warningsOf } from "../../../../going-live/warnings"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import type { AccountCheck } from "../../../../modules/qfpay/accounts/check-account"
import { entryOf } from "../../../../modules/qfpay/config/provider-entries"
import type { AdminAccount, AdminAccountCheck } from "../types"

/** Every configured account, without credentials. */
export async function viewAccounts(container: MedusaContainer): Promise<AdminAccount[]> {
  const { accountRecords } = container.resolve(QFPAY_MODULE)
  const config = container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE)
  const accounts = await factsOfAccounts(container)
  return Promise.all(
    accounts.map(async (facts): Promise<AdminAccount> => {
      const { account, lastNotificationAt } = facts
      const check = await accountRecords.lastCheck(account.id)
      return {
        id: account.id,
        environment: account.environment,
        base_url: account.baseUrl,
        merchant_region: account.preference.merchantRegion,
        notify_url: account.notifyUrl,
        provider_entry: entryOf(config, account.id) ?? null,
        last_check: check ? viewCheck(check) : null,
        last_notification_at: lastNotificationAt?.toISOString() ?? null,
        warnings: warningsOf(facts).map(plainWarning),
      }
    }),
  )
}

export function viewCheck({ problem, message, respcd, words, checked_at }: AccountCheck): AdminAccountCheck {
  return { ok: problem === null, problem, message, respcd, words, checked_at: checked_at.toISOString() }
}
