import type { AdminHeldPayment, PaymentState, RefundState } from "../../../api/admin/qfpay/types"
import { heldReasonsIn } from "../../../qfpay/catalogue/held-reasons"

export const common = {
  loading: "Loading…",
  retry: "Try again",
  cancel: "Cancel",
  save: "Save",
  close: "Close",
  copy: "Copy",
  none: "None",
  unknown_wallet: "Wallet not known",
  payment: "Payment",
  refund: "Refund",
  /** States of payments. */
  states: {
    created: "Creating",
    waiting: "Waiting for the shopper",
    paid: "Paid, order is being made",
    applied: "Paid",
    held: "Needs attention",
    refunded: "Refunded",
    refused: "Refused by QFPay",
    declined: "Declined",
    closed: "Closed",
    expired: "Expired",
  } satisfies Record<PaymentState, string>,
  refund_states: {
    created: "Requesting",
    unanswered: "No answer from QFPay yet",
    pending: "In progress at QFPay",
    done: "Refunded",
    refused: "Refused",
    lost: "Not received by QFPay",
  } satisfies Record<RefundState, string>,
  /** Why money is held, and what to do. */
  reasons: heldReasonsIn("en") satisfies Record<AdminHeldPayment["reason"], string>,
  advice: {
    amount_differs: "Compare with QFPay's portal. Then refund it, or create the order manually and dismiss this case.",
    currency_differs:
      "Compare with QFPay's portal. Then refund it, or create the order manually and dismiss this case.",
    notification_differs: "Ask QFPay which of the two is true before you do anything else.",
    refunded_in_part: "Refund the rest in QFPay's portal, then dismiss it here.",
    session_gone: "Refund it, or create the order manually and dismiss this case.",
    cart_changed: "Refund it, or create the order manually and dismiss this case.",
    second_payment: "Refund it.",
    order_canceled:
      "Refund it. If the wallet does not support refunds, pay the shopper back another way and record the refund here.",
    order_failed: "See the reason in the timeline; it may concern the next shopper too. Then refund it.",
    refund_refused:
      "Read why below, then refund again, or pay the shopper back another way and record the refund here.",
    unexplained:
      "If another system uses this QFPay account (a terminal, another shop), dismiss it. Otherwise find the shopper, for example after restoring a backup, and refund the payment in QFPay's portal.",
    unaccounted: "Compare the payment, its order and QFPay's portal. Refund what is owed, or dismiss it with a note.",
  } satisfies Record<AdminHeldPayment["reason"], string>,
  /** What a role does not allow, where Medusa's flag `rbac` is on. */
  not_allowed: {
    this: "Your role does not allow you to see this.",
    syncPayments: "Your role does not allow you to ask QFPay about payments.",
    collectPayments: "Your role does not allow you to take payments with QFPay.",
    resolveHeldPayments: "Your role does not allow you to refund or dismiss held payments.",
    changeSettings: "Your role does not allow you to change pay methods.",
    checkAccounts: "Your role does not allow you to check credentials.",
  },
  ask_administrator: "Ask an administrator to change it.",
  environments: { sandbox: "Sandbox", test: "Test", live: "Live", custom: "Custom URL" },
}
