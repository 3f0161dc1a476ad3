import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../../../modules/qfpay"
import { answeringErrors } from "../../../../../answering-errors"
import type { DisputePayment } from "../../validators"
import { transactionDetail } from "../../view"

/**
 * Marks a payment as disputed: none of it is refunded automatically until the mark is lifted. A second mark replaces
 * the first.
 */
export async function POST(req: AuthenticatedMedusaRequest<DisputePayment>, res: MedusaResponse): Promise<void> {
  const outTradeNo = req.params.out_trade_no ?? ""
  const { disputed_on: on, note } = req.validatedBody
  await answeringErrors(res, async () => {
    // Answers unknown numbers like the other routes.
    await transactionDetail(req.scope, outTradeNo)
    const qfpay = req.scope.resolve(QFPAY_MODULE)
    await qfpay.disputePayment(outTradeNo, { on, note, by: req.auth_context.actor_id })
    res.json({ transaction: await transactionDetail(req.scope, outTradeNo) })
  })
}
