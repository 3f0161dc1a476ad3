import type { MedusaContainer } from "@medusajs/framework/types"
import { BigNumber } from "@medusajs/framework/utils"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { type Advice, meaningOf, type Wallet } from "../../qfpay/catalogue"
import { hasArrived } from "../../qfpay/domain"
import { enquireIfDue } from "../checkout/enquire-due"
import { type PaymentSessionView, toView } from "../checkout/view-payment-session"
import { payMethodsOf } from "../../payments/pay-methods"
import { shopName } from "../shop-name"
import { attemptsOf, isOpen } from "./attempts"
import { accountsOf, methodFor, walletsWithCode } from "./counter-methods"
import { dueOf, orderOf } from "./open-order"

/** The state of an order at the counter. Amounts are in major units. */
export interface CounterPaymentView {
  /** The open attempt, otherwise the last one. */
  readonly payment_session: PaymentSessionView | null
  /**
   * Its outcome, for the cashier: `held` when its money waits for a decision or is being refunded; otherwise why it was
   * declined.
   */
  readonly notice: Advice | "held" | null
  readonly outstanding_amount: number
  /** In lowercase. */
  readonly currency_code: string
  /** The account of these wallets. */
  readonly account: string
  /** Every account that has a provider entry. */
  readonly accounts: readonly string[]
  /** Those that can show a code for this amount, in the catalogue's order. */
  readonly wallets: readonly Wallet[]
  /** The store's name, for the receipt. */
  readonly shop_name: string
  /** The server's clock, ISO 8601: the counter device's own may be wrong. */
  readonly now: string
}

/**
 * The state of an order at the counter. A payment that is due by the poll plan is asked about by one caller, as on the
 * storefront's status route.
 * @param account - the account whose wallets to list; see {@link CounterRequest.account}
 * @throws MedusaError NOT_FOUND for an unknown order, QfpayUsageError for an unknown account
 */
export async function viewCounterPayment(
  container: MedusaContainer,
  orderId: string,
  account?: string,
): Promise<CounterPaymentView> {
  let order = await orderOf(container, orderId)
  // A payment that a shopper initiated on a payment link's page is on their screen; the counter shows it only once it
  // is paid.
  const isShown = (row: PaymentRow) => row.payment_link_id === null || hasArrived(row.state)
  const attempt = speaking((await attemptsOf(container, order)).filter(isShown))
  const enquired = attempt && (await enquireIfDue(container, attempt, "urgent"))
  if (enquired && enquired.state !== attempt.state) order = await orderOf(container, orderId)
  const row = enquired ?? attempt
  const [due, methods] = [dueOf(order), payMethodsOf(container)]
  const used = methodFor(methods, due, "any", account).account.id
  return {
    payment_session: row ? toView(row) : null,
    notice: row ? noticeOf(row) : null,
    outstanding_amount: new BigNumber(due.outstanding).numeric,
    currency_code: order.currency_code,
    account: used,
    accounts: accountsOf(methods),
    wallets: await walletsWithCode(container, methods, due, used),
    shop_name: await shopName(container),
    now: new Date().toISOString(),
  }
}

/** The attempt to show at the counter. @param rows - newest first */
function speaking(rows: readonly PaymentRow[]): PaymentRow | undefined {
  return (
    rows.find(({ state }) => state === "paid") ?? rows.find(isOpen) ?? rows.find(({ state }) => state !== "created")
  )
}

/** What a cashier should know about a failed attempt. */
function noticeOf(row: PaymentRow): CounterPaymentView["notice"] {
  if (row.state === "held") return "held"
  return row.state === "declined" || row.state === "refused"
    ? meaningOf(row.respcd ?? "", row.words ?? "").advice
    : null
}
