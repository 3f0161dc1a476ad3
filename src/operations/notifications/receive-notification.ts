import { createHash } from "node:crypto"
import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { PaymentRow, TransactionRow } from "../../modules/qfpay/ledger"
import { payTypeName } from "../../qfpay/catalogue"
import { contradicts, hasArrived } from "../../qfpay/domain"
import type { Notification, ReadNotification } from "../../qfpay/wire"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"

/** Stands in for the number of an event without an order (a card token, a subscription). */
const NO_NUMBER = "-"

export interface ReceivedNotification extends ReadNotification {
  /** The account whose key verified it. */
  readonly account: string
  readonly rawBody: Buffer
}

/**
 * Processes a verified notification completely. A notification is only a trigger: QFPay is asked before anything is
 * applied.
 * @returns whether the outcome is in the database; if not, QFPay must repeat
 */
export async function receiveNotification(
  container: MedusaContainer,
  received: ReceivedNotification,
): Promise<boolean> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { ledger, accounts } = qfpay
  const { account, kind, notification } = received
  const number = notification.out_trade_no ?? NO_NUMBER
  const row = await ledger.find(number)
  const ours =
    row && row.account === account && isOfMerchant(notification, accounts.get(account).mchid) ? row : undefined
  const isNew = await ledger.record(
    { account, out_trade_no: number },
    {
      kind: kind === "refund" ? "refund_notified" : ours ? "notified" : "foreign_notification",
      trigger: "notification",
      evidence: { respcd: notification.respcd ?? "", gatewayMessage: "" },
      detail: detailOf(notification),
      fingerprint: createHash("sha256").update(account).update("\0").update(received.rawBody).digest("hex"),
    },
  )
  // QFPay repeats the same bytes until it gets a success reply. For an applied payment they say nothing new.
  if (!isNew && kind === "payment" && ours?.kind === "payment" && ours.state === "applied") {
    if (!isOfOtherMoney(notification, ours)) return true
  }
  if (kind === "refund") {
    const isDurable = await receiveRefund(container, received, ours)
    if (ours) await qfpay.learnWalletFacts(number, notification)
    return isDurable
  }
  // A payment of another system on this account, or any other event, is only recorded.
  if (!ours || kind !== "payment" || ours.kind !== "payment") return true
  const isDurable = await apply(container, ours, notification)
  const now = await ledger.payments.find(number)
  if (now && isOfOtherMoney(notification, now)) {
    return (await qfpay.findSecondPayment(now, notification.syssn)) && isDurable
  }
  await qfpay.learnWalletFacts(number, notification)
  return isDurable
}

/** A refund of ours is asked about and followed; one made in QFPay's portal is added to the ledger. */
async function receiveRefund(
  container: MedusaContainer,
  { account, notification }: ReceivedNotification,
  ours: TransactionRow | undefined,
): Promise<boolean> {
  const qfpay = container.resolve(QFPAY_MODULE)
  if (ours?.kind === "refund") {
    const { row, answer } = await qfpay.enquireRefund(ours, "notification")
    if (row.state === "refused" && ours.state !== "refused") await qfpay.reportFailedRefund(row)
    return answer !== "no_answer"
  }
  if (notification.syssn) await qfpay.findPortalRefund(account, notification.syssn)
  return true
}

/** Under a number that is paid already, whether it is about a second payment: QFPay gives each its own number. */
function isOfOtherMoney<T extends Notification>(
  notification: T,
  { state, syssn }: PaymentRow,
): notification is T & { readonly syssn: string } {
  return hasArrived(state) && notification.syssn !== undefined && notification.syssn !== syssn
}

async function apply(container: MedusaContainer, row: PaymentRow, notification: Notification): Promise<boolean> {
  const { out_trade_no } = row
  if (contradicts(notification, row) && !isOfOtherMoney(notification, row))
    return holdContradiction(container, row, notification)
  const { result } = await applyPaymentWorkflow(container).run({ input: { out_trade_no, cause: "notification" } })
  return result.state !== "paid" && hasArrived(result.state)
}

/**
 * Handles a genuine notification with another amount or currency than requested. QFPay's record decides what is held;
 * if even that contradicts the notification, the money waits for a person.
 */
async function holdContradiction(
  container: MedusaContainer,
  row: PaymentRow,
  notification: Notification,
): Promise<boolean> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  logger.error(
    `A QFPay notification for ${row.out_trade_no} says ${notification.txamt ?? "no amount"} ` +
      `${notification.txcurrcd ?? "without currency"}; ${row.txamt} ${row.txcurrcd} was requested.`,
  )
  const asked = await qfpay.enquirePayment(row, "notification")
  if (asked.state !== "paid") return hasArrived(asked.state)
  await qfpay.holdPayment(asked, {
    reason: "notification_differs",
    trigger: "notification",
    syssn: asked.syssn ?? undefined,
    // QFPay's record says what arrived, whatever the notification claims.
    txamt: asked.txamt,
    txcurrcd: asked.txcurrcd,
    detail: { notified: `${notification.txamt ?? ""} ${notification.txcurrcd ?? ""}`.trim() },
  })
  return true
}

/** `mchid` is only sent to agents, and may be empty. */
function isOfMerchant(notification: Notification, mchid: string | undefined): boolean {
  return !mchid || !notification.mchid || notification.mchid === mchid
}

/** What support needs from the notification; the payer's account number is left out. */
function detailOf(notification: Notification): Record<string, unknown> {
  const { notify_type, order_type, syssn, orig_syssn, orig_out_trade_no, txamt, txcurrcd, pay_type, cancel, sysdtm } =
    notification
  const pay_type_name = payTypeName(pay_type)
  return {
    ...{ notify_type, order_type, syssn, orig_syssn, orig_out_trade_no, txamt, txcurrcd, pay_type, pay_type_name },
    ...{ cancel, sysdtm },
  }
}
