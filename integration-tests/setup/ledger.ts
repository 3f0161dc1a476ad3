import type { MedusaContainer } from "@medusajs/framework/types"
import type { PaymentRow, RefundRow } from "../../src/modules/qfpay/ledger"
import { waitFor } from "./wait-for"

/** A row with the columns of both kinds, as stored in the database. */
export type LedgerRow = Omit<PaymentRow, "kind" | "state"> &
  Omit<RefundRow, "kind" | "state"> & { kind: string; state: string }

interface LedgerView {
  find(outTradeNo: string): Promise<LedgerRow | undefined>
  payments: {
    ofSession(sessionId: string): Promise<PaymentRow[]>
    find(outTradeNo: string): Promise<PaymentRow | undefined>
  }
  refunds: { ofPayment(outTradeNo: string): Promise<RefundRow[]> }
  events(outTradeNo: string): Promise<{ kind: string; cause: string; detail: Record<string, unknown> | null }[]>
}

/** A held payment as stored in the database. */
export interface HeldRow {
  id: string
  out_trade_no: string
  reason: string
  state: string
  txamt: number
  txcurrcd: string
  syssn: string
  refund_due_at: Date | null
  refusal: string | null
  case_key: string
  detail: Record<string, unknown> | null
  resolved_by: string | null
}

/** The plugin's ledger, as a merchant's support staff would query it. */
export function ledgerOf(container: MedusaContainer): LedgerView {
  return container.resolve<{ ledger: LedgerView }>("qfpay").ledger
}

/** Every held payment of a number. */
export async function heldPaymentsOf(container: MedusaContainer, outTradeNo: string): Promise<HeldRow[]> {
  const qfpay = container.resolve<{
    listQfpayHeldPayments(filters: { out_trade_no: string }): Promise<HeldRow[]>
  }>("qfpay")
  return qfpay.listQfpayHeldPayments({ out_trade_no: outTradeNo })
}

/** Waits until a number has reached a state, and returns its row. */
export function waitForState(container: MedusaContainer, outTradeNo: string, state: string): Promise<LedgerRow> {
  return waitFor(
    async () => {
      const row = await ledgerOf(container).find(outTradeNo)
      return row?.state === state && row
    },
    { what: `${outTradeNo} to be ${state}` },
  )
}
