import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { cancelCollection } from "../../../../../../../workflows/counter/collect-payment"
import { answeringConflicts } from "../../../../../../store/qfpay/conflict"

/** Gives up what is open at the counter; what was paid stays paid. Answers how the order stands, as the GET does. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await answeringConflicts(res, async () => {
    res.json(await cancelCollection(req.scope, req.params.order_id ?? ""))
  })
}
