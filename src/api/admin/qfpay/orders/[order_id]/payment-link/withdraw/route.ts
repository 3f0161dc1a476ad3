import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { withdrawPaymentLink } from "../../../../../../../workflows/payment-links/payment-link"
import { answeringConflicts } from "../../../../../../answering-conflicts"

/** Takes the order's payment link back, and a code on its page with it; what was paid stays paid. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await answeringConflicts(res, async () => {
    res.json({ payment_link: await withdrawPaymentLink(req.scope, req.params.order_id ?? "") })
  })
}
