import type { PaymentState, RefundState } from "../../../qfpay/domain"
export type { AdminWarning, AdminGoingLive } from "./going-live/types"
export type { AdminAccountCheck, AdminAccount, AdminAccounts } from "./accounts/types"
export type { AdminMethod, AdminMethods } from "./methods/types"
export type {
  AdminTransaction,
  AdminDispute,
  AdminRefundRefusal,
  AdminTotals,
  AdminTransactions,
  AdminTransactionEvent,
  AdminTransactionDetail,
  AdminCustomer,
  AdminItem,
} from "./transactions/types"
export type { AdminTakingsSum, AdminTakings, AdminClosing } from "./takings/types"
export type { AdminHeldAction, AdminHeldPayment, AdminHeldPayments } from "./held-payments/types"
export type { AdminAudit } from "./audit/types"
export type {
  AdminPaymentSession,
  AdminPaymentLink,
  AdminPaymentLinkAnswer,
  AdminCollect,
} from "./orders/[order_id]/types"

export type { PaymentState, RefundState }

// The admin routes' JSON responses: times are ISO 8601, amounts are in major units like every amount of Medusa's API.
// The admin pages are compiled against these types.

/** A page of a list, as in Medusa's lists. */
export interface Page {
  /** The number of all matches, not of this page. */
  readonly count: number
  readonly offset: number
  readonly limit: number
}
