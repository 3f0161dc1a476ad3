import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { withdrawPaymentLink } from "../../../../../../../operations/payment-links/payment-link"
import { answeringErrors } from "../../../../../../answering-errors"

/** Withdraws the order's payment link and cancels a code on its page; a paid payment stays paid. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await answeringErrors(res, async () => {
    res.json({ payment_link: await withdrawPaymentLink(req.scope, req.params.order_id ?? "") })
  })
}
