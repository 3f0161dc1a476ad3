import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { syncTransaction } from "../../../../../../operations/admin/sync-transaction"
import { answeringErrors } from "../../../../../answering-errors"
import { transactionDetail } from "../../view"

/** Asks QFPay now, applies the answer, and returns the payment or refund. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const outTradeNo = req.params.out_trade_no ?? ""
  await answeringErrors(res, async () => {
    await syncTransaction(req.scope, outTradeNo)
    res.json({ transaction: await transactionDetail(req.scope, outTradeNo) })
  })
}
