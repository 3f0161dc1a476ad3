import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { sessionHubOf } from "../../../../../../workflows/follow-payment-session"
import { currentRow, type PaymentSessionView, toView } from "../../../../../../workflows/view-payment-session"
import { openEventStream } from "../../../event-stream"

const RETRY_AFTER_S = 30

/**
 * How a QFPay payment session stands, at once and on every change, as Server-Sent Events. Ends after a final state. `503`
 * when this instance holds as many streams as it takes: the status route answers all the same.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  const first = toView(await currentRow(req.scope, req.params.id ?? ""))

  const tell = (view: PaymentSessionView): void => {
    stream.send("payment_session", { payment_session: view })
    if (view.status !== "pending") stream.end()
  }
  const isFinal = first.status !== "pending"
  const stop = isFinal ? undefined : sessionHubOf(req.scope).follow(first, tell)
  if (!isFinal && !stop) {
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
