import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { sessionHubOf } from "../../../../../../workflows/follow-payment-session"
import { currentRow, type PaymentSessionView, toView } from "../../../../../../workflows/view-payment-session"
import { answerWithEvent, canStream, openEventStream } from "../../../event-stream"

const EVENT = "payment_session"
const RETRY_AFTER_S = 30

/** Whether the stream has nothing more to tell after this. */
const isFinal = ({ status }: PaymentSessionView): boolean => status !== "pending"

/**
 * How a QFPay payment session stands, at once and on every change, as Server-Sent Events. Ends after a final state. `503`
 * when no stream can be opened, because this instance holds as many as it takes or the connection is busy with an earlier
 * request: the status route answers all the same.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  const first = toView(await currentRow(req.scope, req.params.id ?? ""))
  // Express answers HEAD with this route too; nobody would ever read or end such a stream.
  if (isFinal(first) || req.method === "HEAD") return answerWithEvent(res, EVENT, { payment_session: first })

  const tell = (view: PaymentSessionView): void => {
    stream.send(EVENT, { payment_session: view })
    if (isFinal(view)) stream.end()
  }
  const stop = canStream(res) ? sessionHubOf(req.scope).follow(first, tell) : undefined
  if (!stop) {
    res.status(503).setHeader("Retry-After", RETRY_AFTER_S).json({
      type: "unexpected_state",
      code: "QFPAY_STREAMS_FULL",
      message: "No further stream can be opened at the moment. Ask the status route instead.",
    })
    return
  }
  const stream = openEventStream(res, stop)
  tell(first)
}
