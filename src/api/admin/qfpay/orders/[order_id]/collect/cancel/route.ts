import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { cancelCounterPayment } from "../../../../../../../operations/counter/cancel-counter-payment"
import { answeringErrors } from "../../../../../../answering-errors"

/** Cancels open attempts at the counter; a paid payment stays paid. Returns the order's state, like the GET. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await answeringErrors(res, async () => {
    res.json(await cancelCounterPayment(req.scope, req.params.order_id ?? ""))
  })
}
