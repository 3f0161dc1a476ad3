import {
  createStep,
  createWorkflow,
  StepResponse,
  type WorkflowData,
  WorkflowResponse,
} from "@medusajs/framework/workflows-sdk"
import type { PaymentState } from "../../qfpay/domain"
import type { QfpayModuleService } from "../../modules/qfpay"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { Cause } from "../../modules/qfpay/ledger"
import { applyPayment } from "./apply-payment"

export interface SettlePaymentInput {
  /** Of the payment. */
  readonly out_trade_no: string
  readonly cause: Cause
}

/** How the payment stands after settling. */
export interface SettlePaymentResult {
  readonly state: PaymentState
  readonly order_id: string | null
}

/**
 * QFPay's word first, whoever rang: a notification can be replayed. Nothing is compensated, because what QFPay says of
 * money stays true when a later step fails.
 */
const enquirePaymentStep = createStep(
  "qfpay-enquire-payment",
  async ({ out_trade_no, cause }: SettlePaymentInput, { container }) => {
    const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
    const row = await qfpay.ledger.payments.find(out_trade_no)
    if (!row) throw new Error(`The ledger has no payment ${out_trade_no}.`)
    const { state } = await qfpay.enquirePayment(row, cause)
    return new StepResponse({ state })
  },
)

/** A paid payment becomes a payment and, for a cart, an order in Medusa; or is held with the reason. */
const applyPaymentStep = createStep(
  "qfpay-apply-payment",
  async (input: SettlePaymentInput & { state: PaymentState }, { container }) => {
    const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
    const row =
      input.state === "paid"
        ? await applyPayment(container, input.out_trade_no, input.cause)
        : await qfpay.ledger.payments.find(input.out_trade_no)
    return new StepResponse({ state: row?.state ?? input.state, order_id: row?.order_id ?? null })
  },
)

/**
 * The one road from "paid there" to "order here": notification, status route and background job all take it. Enquire,
 * compare with the ledger, lock, let Medusa process the payment, confirm that payment and order exist, mark the row.
 * Idempotent and monotone: repeating it changes nothing, and paid never becomes unpaid.
 *
 * @throws what the enquiry throws when QFPay gives no usable answer, and any error of Medusa's that leaves a paid payment
 *   without its order: the ledger then still says `paid`, and the next call tries again
 */
export const settlePaymentWorkflow = createWorkflow(
  "qfpay-settle-payment",
  (input: WorkflowData<SettlePaymentInput>): WorkflowResponse<SettlePaymentResult> => {
    const enquired = enquirePaymentStep(input)
    const applied = applyPaymentStep({ out_trade_no: input.out_trade_no, cause: input.cause, state: enquired.state })
    return new WorkflowResponse(applied)
  },
)
