import type { IPaymentModuleService, MedusaContainer } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { decimalsOf } from "../../modules/qfpay/decimals"
import { conflict } from "../../modules/qfpay/errors"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { payTypeByCode, type PayTypeParameter } from "../../qfpay/catalogue"
import { hasArrived, REFRESH_PATIENCE_MS } from "../../qfpay/domain"
import { messageOf, QfpayUsageError } from "../../qfpay/errors"
import { shopperMessage } from "../../qfpay/messages"
import { withCollection } from "../../payments/apply-payment"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"
import { currentRow, type PaymentSessionView, viewOf } from "./view-payment-session"

/**
 * Values that only the shopper's device knows and that are not stored: without them, no further order can be created.
 */
const FROM_THE_SHOPPER: ReadonlySet<PayTypeParameter> = new Set(["auth_code", "openid", "sub_openid"])

/** What the request says about the shopper. */
export interface RefreshFacts {
  readonly clientIp?: string | undefined
  /** The number of the code on the shopper's screen: only that code is replaced. */
  readonly replaces?: string | undefined
}

interface SessionView {
  readonly provider_id: string
  readonly amount: number
  readonly raw_amount: { readonly value: string } | null
  readonly currency_code: string
  readonly payment: { readonly id: string } | null
  readonly payment_collection: { readonly cart?: { readonly completed_at: string | Date | null } | null } | null
}

/**
 * Creates a new code for a session and cancels the old one. QFPay is asked about the old code first. One caller at a
 * time per session: a second caller, or one that names a code already replaced, gets the current code.
 *
 * The new order is created before the old one is closed, so that an unreachable gateway costs the shopper nothing;
 * nobody sees the new code before the old one is closed and found unpaid.
 *
 * @throws MedusaError NOT_FOUND for a session that is unknown or not QFPay's; CONFLICT when money has arrived, the
 * session is deleted or its cart is an order; QfpayUsageError when the scenario needs what only the shopper knows; and the
 * errors of the enquiry and of the new order
 */
export async function refreshPaymentSession(
  container: MedusaContainer,
  id: string,
  facts: RefreshFacts = {},
): Promise<PaymentSessionView> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const shown = await currentRow(container, id)
  assertRefreshable(shown)
  return ledger.leases.withLease(`refresh:${id}`, REFRESH_PATIENCE_MS, async () => {
    const current = await currentRow(container, id)
    const isFirst = current.out_trade_no === (facts.replaces ?? shown.out_trade_no)
    return viewOf(container, isFirst ? await replace(container, current, facts) : current)
  })
}

async function replace(container: MedusaContainer, old: PaymentRow, facts: RefreshFacts): Promise<PaymentRow> {
  const qfpay = container.resolve(QFPAY_MODULE)
  await assertUnpaid(container, await qfpay.enquirePayment(old, "refresh"))
  // Not while a payment is being applied: Medusa would find its session unauthorized, and refund the payment.
  return withCollection(qfpay, old, async (current) => {
    await assertUnpaid(container, current)
    return replaceUnpaid(container, current, facts)
  })
}

async function replaceUnpaid(container: MedusaContainer, old: PaymentRow, facts: RefreshFacts): Promise<PaymentRow> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const payments = container.resolve<IPaymentModuleService>(Modules.PAYMENT)
  const session = await payableSession(container, old)
  const amount = session.raw_amount ?? session.amount

  const fresh = await qfpay.initiatePayment({
    account: old.account,
    providerId: session.provider_id,
    wallet: old.wallet,
    paymentSessionId: old.payment_session_id,
    amount: decimalsOf(amount),
    currencyCode: session.currency_code,
    storefront: { scenario: old.scenario, ...(facts.clientIp && { client_ip: facts.clientIp }) },
  })
  try {
    await qfpay.replacePayment(old, "refresh")
    await assertUnpaid(container, (await qfpay.ledger.payments.find(old.out_trade_no)) ?? old)
    // The provider finds the code by its number and answers with the ledger's data.
    await payments.updatePaymentSession({
      id: old.payment_session_id,
      data: { out_trade_no: fresh.out_trade_no },
      amount: new BigNumber(amount),
      currency_code: session.currency_code,
      status: "pending",
    })
  } catch (error) {
    await qfpay.replacePayment(fresh, "refresh") // nobody has seen it
    throw error
  }
  return fresh
}

function assertRefreshable(row: PaymentRow): void {
  // Only the counter and the payment link's page know whether the order has another code, and whether the link is still
  // valid.
  if (row.order_id !== null && !hasArrived(row.state)) {
    throw conflict(
      "This payment belongs to an order. Request a new code at the counter or on the payment link's page.",
      "QFPAY_USAGE",
    )
  }
  const payType = payTypeByCode(row.pay_type)
  const missing = payType?.requires.find((parameter) => FROM_THE_SHOPPER.has(parameter))
  if (!missing) return
  throw new QfpayUsageError(
    `${payType?.label.en ?? row.wallet}: there is no new code without the shopper's ${missing}. ` +
      "Create the payment session again with it.",
  )
}

/** Applies arrived money in the background; the status route reports the outcome. */
async function assertUnpaid(container: MedusaContainer, row: PaymentRow): Promise<void> {
  if (!hasArrived(row.state)) return
  if (row.state === "paid") {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    applyPaymentWorkflow(container)
      .run({ input: { out_trade_no: row.out_trade_no, cause: "refresh" } })
      .catch((error: unknown) => logger.warn(`${messageOf(error)} (out_trade_no ${row.out_trade_no})`))
  }
  throw conflict(shopperMessage("paid"), "QFPAY_PAID")
}

/** The session as Medusa has it, if there is still something to pay. */
async function payableSession(container: MedusaContainer, row: PaymentRow): Promise<SessionView> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { data } = await query.graph({
    entity: "payment_session",
    fields: [
      "provider_id",
      "amount",
      "raw_amount",
      "currency_code",
      "payment.id",
      "payment_collection.cart.completed_at",
    ],
    filters: { id: row.payment_session_id },
  })
  const session = data[0] as SessionView | undefined
  if (!session || row.replaced_at) {
    throw conflict(shopperMessage("replaced"), "QFPAY_USAGE")
  }
  if (session.payment || session.payment_collection?.cart?.completed_at) {
    throw conflict(shopperMessage("paid"), "QFPAY_PAID")
  }
  return session
}
