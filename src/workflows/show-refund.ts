import type { MedusaContainer, PaymentDTO } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { refundPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import type { TransactionRow } from "../modules/qfpay/ledger"
import type { CurrencyCode } from "../qfpay/catalogue"
import { toMajorUnits } from "../qfpay/domain"

/** When Medusa would not show a refund, it is tried again after this. */
const TRY_AGAIN_MS = 3_600_000
const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000

/** Whether Medusa keeps a refund under the id it sent with the click. */
export async function isShownInMedusa(container: MedusaContainer, refund: TransactionRow): Promise<boolean> {
  const payment = await paymentOf(container, refund.payment_session_id)
  return payment?.refunds?.some(({ id }) => id === refund.idempotency_key) ?? false
}

/**
 * Shows a refund in Medusa that QFPay has carried out while nobody waited for its answer: after a lost reply or a crash,
 * or in QFPay's portal. Medusa asks the provider for a refund of that amount, and the provider finds it done: no money
 * moves.
 *
 * @throws what Medusa throws when it will not take the refund; it is due again then
 */
export async function showRefund(container: MedusaContainer, refund: TransactionRow): Promise<void> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const payment = await paymentOf(container, refund.payment_session_id)
  const paid = await qfpay.ledger.find(refund.parent_out_trade_no ?? "")
  // Money that Medusa never took for a payment has no refund there, and one that is there needs no second.
  const isMedusas =
    payment?.data?.out_trade_no === paid?.out_trade_no && (refund.parent_syssn ?? paid?.syssn) === paid?.syssn
  const isShown = payment?.refunds?.some(({ id }) => id === refund.idempotency_key)
  const isHopeless = Date.now() - refund.created_at.getTime() > GIVE_UP_AFTER_MS
  if (isHopeless && payment && isMedusas && !isShown) {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    logger.error(
      `Medusa has refused for a week to show the refund ${refund.out_trade_no}, which QFPay has carried out.`,
    )
  }
  if (!payment || !isMedusas || isShown || isHopeless) {
    const changes = { settled_at: new Date(), next_enquiry_at: null }
    await qfpay.ledger.note(refund.out_trade_no, { kind: "refund_shown", cause: "job" }, changes)
    return
  }
  await qfpay.ledger.dueAgain(refund.out_trade_no, new Date(Date.now() + TRY_AGAIN_MS))
  const input = {
    payment_id: payment.id,
    amount: new BigNumber(toMajorUnits(refund.txamt, refund.txcurrcd as CurrencyCode)),
    note: `Refunded at QFPay (${refund.out_trade_no})`,
  }
  const isOrders = await hasOrder(container, payment)
  await qfpay.showingRefund(refund.out_trade_no, async () => {
    if (isOrders) await refundPaymentWorkflow(container).run({ input })
    else await container.resolve(Modules.PAYMENT).refundPayment(input)
  })
}

/** Medusa's payment of a session; it stays when Medusa deletes the session after a failed completion. */
async function paymentOf(container: MedusaContainer, sessionId: string): Promise<PaymentDTO | undefined> {
  const payments = container.resolve(Modules.PAYMENT)
  const [payment] = await payments.listPayments({ payment_session_id: sessionId }, { relations: ["refunds"] })
  return payment
}

async function hasOrder(container: MedusaContainer, payment: PaymentDTO): Promise<boolean> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { data } = await query.graph({
    entity: "order_payment_collection",
    fields: ["order_id"],
    filters: { payment_collection_id: payment.payment_collection_id },
  })
  return data.length > 0
}
