import {
  createStep,
  createWorkflow,
  StepResponse,
  type WorkflowData,
  WorkflowResponse,
} from "@medusajs/framework/workflows-sdk"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import type { PaymentState } from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { Trigger } from "../../modules/qfpay/ledger"
import { applyPayment } from "../../payments/apply-payment"
import { paymentAppliedWorkflow, paymentHeldWorkflow } from "./payment-outcome"

export interface ApplyPaymentInput {
  /** The payment's number. */
  readonly out_trade_no: string
  readonly cause: Trigger
}

/** The payment's state afterward. */
export interface ApplyPaymentResult {
  readonly state: PaymentState
  readonly order_id: string | null
}

/**
 * Always asks QFPay first, whatever the trigger: a notification can be replayed. Nothing is compensated, because
 * QFPay's answer about money stays true when a later step fails.
 */
const enquirePaymentStep = createStep(
  "qfpay-enquire-payment",
  async ({ out_trade_no, cause }: ApplyPaymentInput, { container }) => {
    const qfpay = container.resolve(QFPAY_MODULE)
    const row = await qfpay.ledger.payments.find(out_trade_no)
    if (!row) throw new Error(`The ledger has no payment ${out_trade_no}.`)
    const { state } = await qfpay.enquirePayment(row, cause)
    return new StepResponse({ before: row.state, state })
  },
)

/** A paid payment becomes a payment and, for a cart, an order in Medusa; or it is held with the reason. */
const applyPaymentStep = createStep(
  "qfpay-apply-payment",
  async (input: ApplyPaymentInput & { state: PaymentState }, { container }) => {
    const qfpay = container.resolve(QFPAY_MODULE)
    const row =
      input.state === "paid"
        ? await applyPayment(container, input.out_trade_no, input.cause)
        : await qfpay.ledger.payments.find(input.out_trade_no)
    return new StepResponse({ state: row?.state ?? input.state, order_id: row?.order_id ?? null })
  },
)

interface Change {
  readonly out_trade_no: string
  readonly before: PaymentState
  readonly after: PaymentState
}

/** The workflow whose hook tells the shop of a state. */
const OUTCOMES = { applied: paymentAppliedWorkflow, held: paymentHeldWorkflow } as const satisfies Partial<
  Record<PaymentState, unknown>
>
const isOutcome = (state: PaymentState): state is keyof typeof OUTCOMES => state in OUTCOMES

/** Runs the shop's hooks without waiting for them: they must neither delay nor undo what has happened to money. */
const runHooksStep = createStep("qfpay-run-hooks", async ({ out_trade_no, before, after }: Change, { container }) => {
  if (before === after || !isOutcome(after)) return new StepResponse(undefined)
  const { ledger } = container.resolve(QFPAY_MODULE)
  const row = await ledger.payments.find(out_trade_no)
  if (row) {
    const { payment_session_id, cart_id, order_id } = row
    OUTCOMES[after](container)
      .run({ input: { out_trade_no, payment_session_id, cart_id, order_id } })
      .catch((error: unknown) => {
        container
          .resolve(ContainerRegistrationKeys.LOGGER)
          .error(`A hook failed: ${messageOf(error)} (${out_trade_no})`)
      })
  }
  return new StepResponse(undefined)
})

/**
 * The only path from "paid at QFPay" to "order in Medusa", for notifications, the status route and the background job.
 * It enquires, compares with the ledger, takes the leases, lets Medusa process the payment, confirms that payment and
 * order exist, and marks the row. Idempotent and monotonic: repeating it changes nothing, and paid never becomes
 * unpaid.
 *
 * @throws the enquiry's errors when QFPay gives no usable answer, and any Medusa error that leaves a paid payment
 * without its order: the row stays `paid`, and the next call retries
 */
export const applyPaymentWorkflow = createWorkflow(
  "qfpay-apply-payment",
  (input: WorkflowData<ApplyPaymentInput>): WorkflowResponse<ApplyPaymentResult> => {
    const enquired = enquirePaymentStep(input)
    const applied = applyPaymentStep({ out_trade_no: input.out_trade_no, cause: input.cause, state: enquired.state })
    runHooksStep({ out_trade_no: input.out_trade_no, before: enquired.before, after: applied.state })
    return new WorkflowResponse(applied)
  },
)
