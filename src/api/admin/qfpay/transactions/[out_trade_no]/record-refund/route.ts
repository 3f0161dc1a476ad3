import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { recordAndBook } from "../../../../../../operations/admin/outside-refund"
import { answeringErrors } from "../../../../../answering-errors"
import type { RecordRefund } from "../../validators"
import { transactionDetail } from "../../view"

/** Records a refund of an order's payment that was made outside QFPay: by bank transfer, in cash. No money moves. */
export async function POST(req: AuthenticatedMedusaRequest<RecordRefund>, res: MedusaResponse): Promise<void> {
  const outTradeNo = req.params.out_trade_no ?? ""
  const { amount, refunded_amount, note } = req.validatedBody
  await answeringErrors(res, async () => {
    // Answers unknown numbers like the other routes.
    await transactionDetail(req.scope, outTradeNo)
    await recordAndBook(req.scope, {
      ...{ outTradeNo, note, by: req.auth_context.actor_id },
      amount: String(amount),
      refundedSoFar: String(refunded_amount),
    })
    res.json({ transaction: await transactionDetail(req.scope, outTradeNo) })
  })
}
