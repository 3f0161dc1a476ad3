import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../../../modules/qfpay"
import { answeringErrors } from "../../../../../answering-errors"
import { transactionDetail } from "../../view"

/**
 * Records that a program knows of a finished refund (`QFPAY_REFUND_COMPLETED`), so that it can refund the same amount
 * again. No money moves.
 */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const outTradeNo = req.params.out_trade_no ?? ""
  // Answers unknown numbers like the other routes.
  await transactionDetail(req.scope, outTradeNo)
  await answeringErrors(res, async () => {
    await req.scope.resolve(QFPAY_MODULE).acknowledgeRefund(outTradeNo)
    res.json({ transaction: await transactionDetail(req.scope, outTradeNo) })
  })
}
