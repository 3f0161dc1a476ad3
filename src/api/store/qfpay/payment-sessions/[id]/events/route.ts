import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { askNow } from "../../../../../../workflows/ask-now"
import { sessionHubOf } from "../../../../../../workflows/follow-payment-session"
import { currentRow, type PaymentSessionView, viewOf } from "../../../../../../workflows/view-payment-session"
import { openEventStream } from "../../../event-stream"
import { inWordsFor, wantsToKnowNow } from "../../../shopper-view"

const RETRY_AFTER_S = 30

/**
 * How a QFPay payment session stands, at once and on every change, as Server-Sent Events. Ends once
 * nothing more can be learnt: an expired, canceled or declined payment is told of further, because it may still end paid.
 * With `?ask=now` QFPay is asked before the first event, at most every five seconds. `503` when this instance holds as many
 * streams as it takes: the status route answers all the same.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  const row = await currentRow(req.scope, req.params.id ?? "")
  const first = await viewOf(req.scope, wantsToKnowNow(req) ? await askNow(req.scope, row) : row)
  const inWords = await inWordsFor(req, row)

  const tell = (view: PaymentSessionView): void => {
    stream.send("payment_session", { payment_session: inWords(view) })
    if (view.is_final) stream.end()
  }
  const stop = first.is_final ? undefined : sessionHubOf(req.scope).follow(first, tell)
  if (!first.is_final && !stop) {
    res.status(503).setHeader("Retry-After", RETRY_AFTER_S).json({
      type: "unexpected_state",
      code: "QFPAY_STREAMS_FULL",
      message: "There are too many streams at the moment. Ask the status route instead.",
    })
    return
  }
  const stream = openEventStream(res)
  tell(first)
  res.on("close", () => stop?.())
  if (res.destroyed) stop?.() // the client had gone before anybody listened
}
