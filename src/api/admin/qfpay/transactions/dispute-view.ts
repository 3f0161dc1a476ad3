import type { PaymentRow } from "../../../../modules/qfpay/ledger"
import type { AdminDispute } from "../types"

/** The mark of a disputed payment, and who set it. */
export function disputeView(
  { disputed_on, disputed_by, dispute_note }: Pick<PaymentRow, "disputed_on" | "disputed_by" | "dispute_note">,
  names: ReadonlyMap<string, string>,
): AdminDispute | null {
  if (disputed_on === null) return null
  return { disputed_on, note: dispute_note ?? "", by_name: names.get(disputed_by ?? "") ?? null }
}
