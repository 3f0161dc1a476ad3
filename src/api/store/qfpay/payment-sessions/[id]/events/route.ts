import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { currentRow } from "../../../../../../operations/checkout/view-payment-session"
import { streamPaymentSession } from "../../../stream-session"

/**
 * The state of a QFPay payment session, at once and on every change, as Server-Sent Events. Ends when the state is
 * final: an expired, canceled or declined payment is still followed, because it may still be paid. With `?ask=now`,
 * QFPay is asked before the first event, at most every five seconds. `503` when no stream can be opened, because
 * this instance has reached its limit or the connection is busy with an earlier request; `429` when this session or
 * this address has reached its limit: the status route still answers.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  await streamPaymentSession(req, res, await currentRow(req.scope, req.params.id ?? ""))
}
