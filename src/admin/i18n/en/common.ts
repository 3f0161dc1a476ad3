import type { AdminHeldPayment, PaymentState, RefundState } from "../../../api/admin/qfpay/types"
import { heldAdvice, heldReasons } from "../../../qfpay/messages/en"

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
    paid: "Paid, placing order",
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
  reasons: heldReasons satisfies Record<AdminHeldPayment["reason"], string>,
  advice: heldAdvice satisfies Record<AdminHeldPayment["reason"], string>,
  /** What a role does not allow, where Medusa's flag `rbac` is on. */
  not_allowed: {
    this: "Your role does not allow you to see this.",
    syncPayments: "Your role does not allow you to ask QFPay about payments.",
    collectPayments: "Your role does not allow you to take payments with QFPay.",
    resolveHeldPayments: "Your role does not allow you to refund or dismiss held payments.",
    changeSettings: "Your role does not allow you to change payment methods.",
    checkAccounts: "Your role does not allow you to check credentials.",
  },
  ask_administrator: "Ask an administrator to change it.",
  environments: { sandbox: "Sandbox", test: "Test", live: "Live", custom: "Custom URL" },
}
