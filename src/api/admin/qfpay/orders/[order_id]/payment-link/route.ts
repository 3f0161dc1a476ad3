import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { createPaymentLink, viewPaymentLink } from "../../../../../../operations/payment-links/payment-link"
import { answeringErrors } from "../../../../../answering-errors"
import type { AdminPaymentLinkAnswer } from "../../../types"
import type { CreatePaymentLink } from "./validators"

const DAY_MS = 24 * 3_600_000

/** The order's newest payment link, in any state; `null`: it never had one. */
export async function GET(req: AuthenticatedMedusaRequest, res: MedusaResponse<AdminPaymentLinkAnswer>): Promise<void> {
  res.setHeader("Cache-Control", "no-store")
  await answeringErrors(res, async () => {
    res.json({ payment_link: await viewPaymentLink(req.scope, req.params.order_id ?? "") })
  })
}

/** Creates a payment link for the order's open amount. The earlier one is withdrawn. */
export async function POST(req: AuthenticatedMedusaRequest<CreatePaymentLink>, res: MedusaResponse): Promise<void> {
  const expiresAt = new Date(Date.now() + req.validatedBody.expires_in_days * DAY_MS)
  const by = req.auth_context.actor_id
  await answeringErrors(res, async () => {
    res.json({ payment_link: await createPaymentLink(req.scope, req.params.order_id ?? "", { by, expiresAt }) })
  })
}
