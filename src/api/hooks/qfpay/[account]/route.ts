import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import { Sampled } from "../../../../modules/qfpay/accounts/sampled"
import { messageOf } from "../../../../qfpay/errors"
import type { ReadNotification } from "../../../../qfpay/wire"
import { receiveNotification } from "../../../../operations/notifications/receive-notification"
import { readRawBody } from "../raw-body"

/** Anybody can send forged notifications at any rate, so they cause one log line a minute per account. */
const REFUSED = new Sampled(60_000)

/**
 * The notify_url. QFPay accepts only `200` with `SUCCESS` as an answer and otherwise repeats for about a day, so that
 * answer is given only when the outcome is in the database.
 */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const answer = (status: number, body: string) => void res.status(status).type("text/plain").send(body)
  const qfpay = req.scope.resolve(QFPAY_MODULE)
  const logger = req.scope.resolve(ContainerRegistrationKeys.LOGGER)
  const account = req.params.account ?? ""
  if (!qfpay.accounts.has(account)) return answer(404, "unknown account")

  let rawBody: Buffer | undefined
  try {
    rawBody = await readRawBody(req, res)
  } catch {
    return answer(400, "unreadable body")
  }
  if (!rawBody) return answer(413, "body too large")

  let read: ReadNotification | undefined
  try {
    read = qfpay.accounts.get(account).readNotification(rawBody, req.headers["x-qf-sign"])
  } catch (error) {
    logger.warn(`A signed QFPay notification was not understood: ${messageOf(error)}`)
    return answer(400, "not understood")
  }
  if (!read) {
    const leftOut = REFUSED.take(account)
    if (leftOut !== undefined) {
      const more = leftOut > 0 ? ` (${leftOut} more since the last warning)` : ""
      logger.warn(
        `A notification for the QFPay account ${account} was refused: its X-QF-SIGN is missing or does not match${more}.`,
      )
    }
    return answer(401, "bad signature")
  }

  try {
    const isDurable = await receiveNotification(req.scope, { account, rawBody, ...read })
    return isDurable ? answer(200, "SUCCESS") : answer(503, "not yet")
  } catch (error) {
    const { out_trade_no } = read.notification
    logger.error(
      `The QFPay notification for ${out_trade_no} could not be processed and will be repeated: ` + messageOf(error),
    )
    return answer(503, "try again")
  }
}
