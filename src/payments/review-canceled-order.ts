import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import {
  type Trigger,
  isAboutWhole,
  isClosedByPerson,
  isClosedTooEarly,
  type PaymentRow,
} from "../modules/qfpay/ledger"
import type { MedusaPayment } from "../modules/qfpay/books/medusa-payment"
import { hasArrived, CANCELED_LONG_AGO_MS } from "../qfpay/domain"
import { withCollection } from "./apply-payment"
import { correctOrderIfWrong } from "./complete-order"

interface OrderView {
  readonly payment_collections: readonly ({
    readonly payment_sessions: readonly ({ readonly id: string } | null)[] | null
    readonly payments: readonly ({ readonly payment_session_id: string } | null)[] | null
  } | null)[]
}

/**
 * Cleans up after a canceled order. Codes that are still shown are closed, as far as QFPay can; a payment that arrives
 * anyway is held. Money that Medusa meant to refund and QFPay refused to is put on the attention list, and refunded
 * automatically where the wallet allows it: Medusa logs the refusal, cancels the order and still records the refund.
 */
export async function reviewCanceledOrder(
  container: MedusaContainer,
  orderId: string,
  trigger: Trigger,
): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  await correctOrderIfWrong(container, orderId)
  for (const row of await paymentsOf(container, orderId)) {
    if (!hasArrived(row.state)) await qfpay.replacePayment(row, trigger)
    else if (row.state === "applied" || row.state === "held") await holdWhatIsLeft(qfpay, row, trigger)
  }
}

async function holdWhatIsLeft(qfpay: QfpayModuleService, row: PaymentRow, trigger: Trigger): Promise<void> {
  await withCollection(qfpay, row, async (current, { placement, refunded, medusa }) => {
    if (placement !== "order_canceled") return
    // A person may have closed the case of held money while an order counted it.
    const isClosed = current.state === "held" && (await isClosedForOrder(qfpay, current, medusa))
    if (current.state !== "applied" && !isClosed) return
    // Whoever closed the case of a part may have refunded it another way; whoever has an open one may be doing so.
    const isPartWithPerson = (await qfpay.ledger.heldMoney.ofNumber(row.out_trade_no)).some(
      (held) =>
        held.reason === "refund_refused" &&
        (isClosedByPerson(held) || (held.state === "held" && held.refund_due_at === null)),
    )
    await qfpay.holdPayment(current, {
      reason: "order_canceled",
      trigger,
      syssn: current.syssn ?? undefined,
      txamt: current.txamt - refunded,
      txcurrcd: current.txcurrcd,
      caseKey: `order_canceled:${medusa.order?.id ?? ""}:${current.out_trade_no}`,
      detail: { order_id: medusa.order?.id, payment_id: medusa.payment?.id },
      isDecided: true,
      // Canceled long ago, perhaps under an older version: the merchant may have refunded the shopper another way.
      // So may whoever closed the case of held money.
      needsPerson:
        isClosed || isPartWithPerson || Date.now() - (medusa.order?.canceled_at?.getTime() ?? 0) > CANCELED_LONG_AGO_MS,
    })
  })
}

/** Whether nobody has decided about held money since its order was canceled. */
async function isClosedForOrder(
  { ledger }: QfpayModuleService,
  payment: PaymentRow,
  { order }: MedusaPayment,
): Promise<boolean> {
  const cases = (await ledger.heldMoney.ofNumber(payment.out_trade_no)).filter((held) => isAboutWhole(held, payment))
  const isDecided = cases.some((held) => isClosedByPerson(held) && !isClosedTooEarly(held, order))
  return !isDecided && cases.every(({ state }) => state !== "held") && order?.counts_capture === true
}

async function paymentsOf(container: MedusaContainer, orderId: string): Promise<PaymentRow[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { data } = await query.graph({
    entity: "order",
    fields: ["payment_collections.payment_sessions.id", "payment_collections.payments.payment_session_id"],
    filters: { id: orderId },
  })
  const collections = (data[0] as unknown as OrderView | undefined)?.payment_collections ?? []
  // A payment outlives its session.
  const sessions = collections.flatMap((it) => [
    ...(it?.payment_sessions ?? []).flatMap((session) => session?.id ?? []),
    ...(it?.payments ?? []).flatMap((payment) => payment?.payment_session_id ?? []),
  ])
  const { ledger } = container.resolve(QFPAY_MODULE)
  return ledger.payments.ofOrder(orderId, [...new Set(sessions)])
}
