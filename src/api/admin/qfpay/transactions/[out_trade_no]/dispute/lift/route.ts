import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../../../../modules/qfpay"
import { answeringErrors } from "../../../../../../answering-errors"
import type { LiftDispute } from "../../../validators"
import { transactionDetail } from "../../../view"

/** Lifts a dispute mark. Money that waits for a decision keeps waiting. */
export async function POST(req: AuthenticatedMedusaRequest<LiftDispute>, res: MedusaResponse): Promise<void> {
  const outTradeNo = req.params.out_trade_no ?? ""
  await answeringErrors(res, async () => {
    await transactionDetail(req.scope, outTradeNo)
    const qfpay = req.scope.resolve(QFPAY_MODULE)
    await qfpay.liftDispute(outTradeNo, { by: req.auth_context.actor_id, note: req.validatedBody.note })
    res.json({ transaction: await transactionDetail(req.scope, outTradeNo) })
  })
}
