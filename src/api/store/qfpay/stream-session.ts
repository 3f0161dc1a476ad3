import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import type { PaymentRow } from "../../../modules/qfpay/ledger"
import { askNow } from "../../../operations/checkout/ask-now"
import { sessionHubOf } from "../../../operations/checkout/follow-payment-session"
import { type PaymentSessionView, viewOf } from "../../../operations/checkout/view-payment-session"
import { answerTooOften } from "../../fair-use"
import { answerWithEvent, canStream, openEventStream } from "./event-stream"
import { inWordsFor, wantsToKnowNow } from "./shopper-view"

const EVENT = "payment_session"
const RETRY_AFTER_S = 30

/** Answers with a stream of the payment's state, or with why there can be none. */
export async function streamPaymentSession(req: MedusaRequest, res: MedusaResponse, row: PaymentRow): Promise<void> {
  const first = await viewOf(req.scope, wantsToKnowNow(req) ? await askNow(req.scope, row) : row)
  const inWords = await inWordsFor(req, row)
  // Express also uses this route for HEAD; nobody would ever read or end such a stream.
  if (first.is_final || req.method === "HEAD") {
    return answerWithEvent(res, EVENT, { payment_session: inWords(first) })
  }

  const tell = (view: PaymentSessionView): void => {
    stream.send(EVENT, { payment_session: inWords(view) })
    if (view.is_final) stream.end()
  }
  const stop = canStream(res) ? sessionHubOf(req.scope).follow(first, tell, req.ip) : "full"
  if (stop === "too_many") return answerTooOften(res, RETRY_AFTER_S)
  if (stop === "full") {
    res.status(503).setHeader("Retry-After", RETRY_AFTER_S).json({
      type: "unexpected_state",
      code: "QFPAY_STREAMS_FULL",
      message: "No further stream can be opened at the moment. Use the status route instead.",
    })
    return
  }
  const stream = openEventStream(res, stop)
  tell(first)
}
