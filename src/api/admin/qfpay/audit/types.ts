import type { AuditFindingKind, Whereabouts } from "../../../../modules/qfpay/reconciliation/audit-payments"

/** The result of an audit of all money that ever arrived. */
export interface AdminAudit {
  readonly audit: {
    /** Payments that ever received money; each surplus amount under a number counts, too. */
    readonly audited: number
    /** How many are in each legitimate place. */
    readonly places: Readonly<Record<Whereabouts, number>>
    readonly findings: readonly AdminAuditFinding[]
  }
}

/** A payment whose money could not be placed; it is on the list of held payments now, or being corrected. */
export interface AdminAuditFinding {
  readonly out_trade_no: string
  readonly kind: AuditFindingKind
  readonly amount: number
  /** In lowercase. */
  readonly currency_code: string
  readonly order_id: string | null
}
