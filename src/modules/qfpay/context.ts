import type { Logger } from "@medusajs/framework/types"
import type { Accounts } from "./accounts/accounts"
import type { Ledger } from "./ledger"
import type { MedusaBooks } from "./books/medusa-books"
import type { MethodSettings } from "./config/method-settings"
import type { QfpayOptions } from "./config/options"

/** The dependencies of every use case of the module; a test can replace each. */
export interface QfpayContext {
  readonly options: QfpayOptions
  readonly accounts: Accounts
  readonly ledger: Ledger
  readonly medusa: Pick<
    MedusaBooks,
    "ofOne" | "hasRefund" | "refundCreatedAt" | "unbookedRefunds" | "payableSession" | "isUnanswered"
  >
  readonly methodSettings: Pick<MethodSettings, "find">
  /** `projectConfig.http.storeCors`: the origins that belong to this shop. */
  readonly storeOrigins: readonly (string | RegExp)[]
  readonly logger: Pick<Logger, "info" | "warn" | "error">
  readonly now: () => Date
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>
}
