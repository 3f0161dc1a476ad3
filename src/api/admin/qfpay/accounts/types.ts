import type { AccountProblem } from "../../../../modules/qfpay/accounts/check-account"
import type { Environment } from "../../../../modules/qfpay/config/options"
import type { Page, AdminWarning } from "../types"

/** The result of a check of an account's credentials. */
export interface AdminAccountCheck {
  readonly ok: boolean
  /** `null` if there is no problem. */
  readonly problem: AccountProblem | null
  /** In English; pages translate by `problem`. */
  readonly message: string
  /** QFPay's own code and message, if it answered. */
  readonly respcd: string | null
  readonly words: string | null
  readonly checked_at: string
}

export interface AdminAccount {
  readonly id: string
  readonly environment: Environment
  readonly base_url: string
  readonly merchant_region: "hk" | "overseas"
  readonly notify_url: string
  /** The provider entry of medusa-config.ts that uses it; `null`: none does. */
  readonly provider_entry: string | null
  readonly last_check: AdminAccountCheck | null
  readonly last_notification_at: string | null
  readonly warnings: readonly AdminWarning[]
}

export interface AdminAccounts extends Page {
  readonly accounts: readonly AdminAccount[]
  /** About the whole shop rather than one account. */
  readonly warnings: readonly AdminWarning[]
}
