import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { currentRow } from "../../../../../../workflows/checkout/view-payment-session"
import { streamPaymentSession } from "../../../stream-session"

/**
 * How a QFPay payment session stands, at once and on every change, as Server-Sent Events. Ends once
 * nothing more can be learnt: an expired, canceled or declined payment is told of further, because it may still end paid.
 * With `?ask=now` QFPay is asked before the first event, at most every five seconds. `503` when no stream can be opened,
 * because this instance holds as many as it takes or the connection is busy with an earlier request; `429` when this
 * session or this address holds as many as it may: the status route answers all the same.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  await streamPaymentSession(req, res, await currentRow(req.scope, req.params.id ?? ""))
}
