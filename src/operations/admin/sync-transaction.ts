import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { medusaError, notFound } from "../../modules/qfpay/errors"
import type { RefundRow } from "../../modules/qfpay/ledger"
import { messageOf, type QfpayErrorCode } from "../../qfpay/errors"
import { merchantMessage, messagesOf, type Said } from "../../qfpay/messages"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"
import { bookRefund } from "../../payments/book-refund"

const WITHOUT_ANSWER: ReadonlySet<QfpayErrorCode> = new Set(["QFPAY_TRANSPORT", "QFPAY_PROTOCOL"])

/**
 * Asks QFPay about a payment or refund on a merchant's request, and applies the answer: a paid payment becomes its
 * order, a done refund is recorded on it. For ended rows, QFPay is not asked, and nothing is changed.
 *
 * @throws MedusaError NOT_FOUND for an unknown number; NOT_ALLOWED with an explanation when QFPay refuses or does not
 * answer, or Medusa cannot make the order yet: what is known by then is in the ledger
 */
export async function syncTransaction(container: MedusaContainer, outTradeNo: string): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const row = await ledger.find(outTradeNo)
  if (!row) throw notFound(merchantMessage("payment_unknown"))
  if (row.kind === "refund") return syncRefund(container, row)
  try {
    await applyPaymentWorkflow(container).run({ input: { out_trade_no: outTradeNo, cause: "admin" } })
  } catch (error) {
    const isPaid = (await ledger.find(outTradeNo))?.state === "paid"
    const code = codeOf(error)
    if (!code && !isPaid) throw error
    const isUnanswered = code !== undefined && WITHOUT_ANSWER.has(code) && messagesOf(error).length === 0
    if (!isUnanswered) throw notNow(saidBy(error), code)
    container.resolve(ContainerRegistrationKeys.LOGGER).warn(`${messageOf(error)} (out_trade_no ${outTradeNo})`)
    throw notNow(merchantMessage("payment_unanswered"), code)
  }
}

async function syncRefund(container: MedusaContainer, refund: RefundRow): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { row, answer } = await qfpay.enquireRefund(refund, "admin")
  if (answer === "no_answer") throw notNow(merchantMessage("refund_unanswered"))
  if (row.state === "refused" && refund.state !== "refused") await qfpay.reportFailedRefund(row)
  // The click that requested the refund may still be waiting, and records it; a click that has ended leaves no key.
  if (row.state !== "done" || row.recorded_at || row.idempotency_key !== null) return
  try {
    await bookRefund(container, row)
  } catch (error) {
    // The background job was faster, or will retry.
    const isRecorded = (await qfpay.ledger.refunds.find(row.out_trade_no))?.recorded_at
    if (!isRecorded) throw notNow(saidBy(error), codeOf(error))
  }
}

/** The code of one of our errors: a workflow throws a copy without its class. */
function codeOf(error: unknown): QfpayErrorCode | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === "string" && code.startsWith("QFPAY_") ? (code as QfpayErrorCode) : undefined
}

function saidBy(error: unknown): Said {
  const messages = messagesOf(error)
  return messages.length > 0 ? messages : messageOf(error)
}

const notNow = (said: Said, code: QfpayErrorCode = "QFPAY_TRANSPORT"): MedusaError =>
  medusaError(MedusaError.Types.NOT_ALLOWED, said, code)
