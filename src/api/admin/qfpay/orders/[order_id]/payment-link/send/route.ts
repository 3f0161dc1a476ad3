import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { sendPaymentLink } from "../../../../../../../operations/payment-links/payment-link"
import { answeringErrors } from "../../../../../../answering-errors"
import type { SendPaymentLink } from "../validators"

/** Sends the order's payment link by email, through the shop's own notification provider. */
export async function POST(req: AuthenticatedMedusaRequest<SendPaymentLink>, res: MedusaResponse): Promise<void> {
  await answeringErrors(res, async () => {
    res.json({ payment_link: await sendPaymentLink(req.scope, req.params.order_id ?? "", req.validatedBody) })
  })
}
