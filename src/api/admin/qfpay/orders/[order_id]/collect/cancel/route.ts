import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { cancelCollection } from "../../../../../../../workflows/counter/cancel-collection"
import { answeringConflicts } from "../../../../../../answering-conflicts"

/** Cancels what is open at the counter; what was paid stays paid. Answers how the order stands, as the GET does. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await answeringConflicts(res, async () => {
    res.json(await cancelCollection(req.scope, req.params.order_id ?? ""))
  })
}
