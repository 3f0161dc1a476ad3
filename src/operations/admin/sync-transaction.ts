import type { MedusaContainer } from "@medusajs/framework/types"
import { MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { RefundRow } from "../../modules/qfpay/ledger"
import { messageOf } from "../../qfpay/errors"
import { messageText } from "../../qfpay/messages"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"
import { recordRefundInMedusa } from "../../payments/record-refund"

/**
 * Enquires QFPay about a payment or refund on a merchant's request, and applies the answer: a paid payment becomes its
 * order, a done refund is recorded on it. For ended rows, nothing is enquired or changed.
 *
 * @throws MedusaError NOT_FOUND for an unknown number; NOT_ALLOWED with an explanation when QFPay refuses or does not
 * answer, or Medusa cannot make the order yet: what is known by then is in the ledger
 */
export async function syncTransaction(container: MedusaContainer, outTradeNo: string): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const row = await ledger.find(outTradeNo)
  if (!row) throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no such payment or refund.", "QFPAY_USAGE")
  if (row.kind === "refund") return syncRefund(container, row)
  try {
    await applyPaymentWorkflow(container).run({ input: { out_trade_no: outTradeNo, cause: "admin" } })
  } catch (error) {
    const isPaid = (await ledger.find(outTradeNo))?.state === "paid"
    throw codeOf(error) || isPaid ? notNow(messageOf(error), codeOf(error)) : error
  }
}

async function syncRefund(container: MedusaContainer, refund: RefundRow): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { row, answer } = await qfpay.enquireRefund(refund, "admin")
  if (answer === "no_answer") throw notNow(messageText("refund_unanswered"))
  if (row.state === "refused" && refund.state !== "refused") await qfpay.reportFailedRefund(row)
  // The click that requested the refund may still be waiting, and records it; a click that has ended leaves no key.
  if (row.state !== "done" || row.recorded_at || row.idempotency_key !== null) return
  try {
    await recordRefundInMedusa(container, row)
  } catch (error) {
    // The background job was faster, or will retry.
    const isRecorded = (await qfpay.ledger.refunds.find(row.out_trade_no))?.recorded_at
    if (!isRecorded) throw notNow(messageOf(error), codeOf(error))
  }
}

/** The code of one of our errors: a workflow throws a copy without its class. */
function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === "string" && code.startsWith("QFPAY_") ? code : undefined
}

function notNow(sentence: string, code = "QFPAY_TRANSPORT"): MedusaError {
  return new MedusaError(MedusaError.Types.NOT_ALLOWED, sentence, code)
}
