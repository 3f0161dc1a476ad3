import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { syncTransaction } from "../../../../../../workflows/admin/sync-transaction"
import { transactionDetail } from "../../view"

/** Asks QFPay now, does what follows from its answer, and tells how the payment or refund stands then. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const outTradeNo = req.params.out_trade_no ?? ""
  await syncTransaction(req.scope, outTradeNo)
  res.json({ transaction: await transactionDetail(req.scope, outTradeNo) })
}
