import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { rowOfLink } from "../../../../../../../operations/payment-links/payment-link"
import { streamPaymentSession } from "../../../../../../store/qfpay/stream-session"
import { noSuchLink } from "../../../not-found"

/** The same as Server-Sent Events, like the store's route. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const { id = "", session_id = "" } = req.params
  const row = await rowOfLink(req.scope, id, session_id)
  if (!row) throw noSuchLink()
  await streamPaymentSession(req, res, row)
}
