import { QfpayProtocolError } from "../../../qfpay/errors"
import type { Reply } from "../../../qfpay/wire"
import type { LimitedClient } from "./accounts"

/**
 * How long replies are trusted from a QFPay that signs all of them differently, before enquiries are repeated again.
 */
const TAKEN_AT_ITS_WORD_MS = 3_600_000

/** QFPay did not accept the request's signature. Source: QFPay docs, Transaction Status Codes. */
const SIGNATURE_ERROR = "1108"

/**
 * Handles replies with a wrong signature. An enquiry is sent once more; the reply to a refund or a scan, which by
 * itself says that money has moved, counts as lost, so that an enquiry decides.
 *
 * QFPay's documents define this signature in two ways, so a mismatch cannot be final: the second answer to an enquiry
 * counts, because number, amount and currency are compared with the ledger anyway. If that one does not match either,
 * QFPay is assumed to sign the other way, and for an hour nothing is sent twice.
 */
export function doubtReplies(client: LimitedClient, now: () => number = Date.now): LimitedClient {
  let atItsWordUntil = 0
  // If the client key is wrong, QFPay cannot sign as we expect, and its answer says so: that answer is trusted.
  const isDoubtful = ({ signature, respcd }: Reply & { readonly respcd: string }) =>
    signature === "differs" && respcd !== SIGNATURE_ERROR && now() >= atItsWordUntil
  const countAsLost = (operation: string) => {
    throw new QfpayProtocolError(
      `QFPay's answer to the ${operation} call has a wrong signature; QFPay is asked instead.`,
      {
        facts: { operation },
        moneyMoved: "unknown",
      },
    )
  }
  return {
    ...client,
    async enquire(request) {
      const reply = await client.enquire(request)
      if (!isDoubtful(reply)) return reply
      const again = await client.enquire(request)
      if (again.signature === "differs") atItsWordUntil = now() + TAKEN_AT_ITS_WORD_MS
      return again
    },
    async pay(request) {
      const reply = await client.pay(request)
      return request.auth_code !== undefined && isDoubtful(reply) ? countAsLost("payment") : reply
    },
    async refund(request, beforeSending) {
      const reply = await client.refund(request, beforeSending)
      return isDoubtful(reply) ? countAsLost("refund") : reply
    },
  }
}
