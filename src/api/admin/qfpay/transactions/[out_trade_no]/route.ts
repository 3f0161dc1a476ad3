import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { answeringErrors } from "../../../../answering-errors"
import { transactionDetail } from "../view"

/** A payment or a refund with its timeline, its refunds and its held money. */
export async function GET(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await answeringErrors(res, async () => {
    res.json({ transaction: await transactionDetail(req.scope, req.params.out_trade_no ?? "") })
  })
}
