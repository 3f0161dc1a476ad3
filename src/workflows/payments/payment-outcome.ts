import { createHook, createWorkflow, type WorkflowData, WorkflowResponse } from "@medusajs/framework/workflows-sdk"

/** What became of a payment. */
export interface PaymentOutcome {
  /** The payment's number. */
  readonly out_trade_no: string
  readonly payment_session_id: string
  readonly cart_id: string | null
  /** The order that counts the payment; `null` for held money, and for a payment collection without an order. */
  readonly order_id: string | null
}

/**
 * Run as soon as a payment is applied. Consume its hook to join in:
 *
 * ```ts
 * import { paymentAppliedWorkflow } from "medusa-payment-qfpay/workflows"
 *
 * paymentAppliedWorkflow.hooks.paymentApplied(async ({ order_id }, { container }) => {})
 * ```
 *
 * A handler cannot undo or delay a payment: its error is logged, and nobody waits for it. It can run twice and, in
 * rare cases such as a crash, not at all; the event `qfpay.payment_applied` is never lost.
 */
export const paymentAppliedWorkflow = createWorkflow(
  "qfpay-payment-applied",
  (outcome: WorkflowData<PaymentOutcome>) => {
    const paymentApplied = createHook("paymentApplied", outcome)
    return new WorkflowResponse(outcome, { hooks: [paymentApplied] })
  },
)

/**
 * Run as soon as a payment is held; its hook is `paymentHeld`, and `qfpay.payment_held` the event that is never lost.
 * See {@link paymentAppliedWorkflow}.
 */
export const paymentHeldWorkflow = createWorkflow("qfpay-payment-held", (outcome: WorkflowData<PaymentOutcome>) => {
  const paymentHeld = createHook("paymentHeld", outcome)
  return new WorkflowResponse(outcome, { hooks: [paymentHeld] })
})
