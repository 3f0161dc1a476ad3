/** In American English. `{{name}}` is a parameter, which every language must contain. */
export const en = {
  refund_pending:
    "QFPay has not finished the refund of {{amount}} yet ({{number}}). The refund is tracked and appears on the order when it is done. Requesting it again checks the same refund: the money does not move twice.",
  refund_completed_earlier:
    "A refund of {{amount}} that was requested earlier, or in QFPay's portal, has since been completed ({{number}}). Reload the order to see it. To refund the same amount again, submit the refund once more.",

  collecting: "A payment for this order is in progress. Wait for the result: scanning again could charge twice.",
  scan_unfinished:
    "The scan of {{time}} is still being checked. Wait for the result: scanning again could charge twice.",
  becoming_paid: "This order is already paid; the payment will appear in a moment. Do not charge again.",
  held_for_order:
    "The shopper has already paid, but the payment could not be applied to this order ({{number}}). Resolve it under held payments before you charge again.",
  code_just_paid: "The code on the screen has just been paid. Do not charge again.",
  outcome_unknown:
    "QFPay is not responding, so it is not known whether the shopper has already paid. Wait a moment and try again.",
  order_canceled: "This order is canceled. There is nothing to pay.",
  order_paid: "This order is already paid.",
  authorized_elsewhere:
    "A payment for this order is already authorized. Capture it, or cancel it, before you charge again.",
  not_a_payment_code: "This is not a payment code. Ask the shopper to open the wallet's payment code.",

  link_over: "This payment link can no longer be paid.",
  email_not_sent:
    "The email could not be sent. Check that the shop has a notification provider for email; see the log for details.",
  no_email: "This order has no email address.",

  not_paid: "Only a paid payment can be disputed.",
  not_applied: "The payment is not applied to an order ({{state}}).",
  refunded_since: "The payment has since been refunded. Review it before you record another refund.",
  case_open: "This payment has an open case. Record the refund there, so that it is not made twice.",
  refund_under_way:
    "A refund through QFPay is under way ({{number}}) and may still be carried out. Record another refund only when it has ended.",
  refund_on_order: "The payment {{number}} is applied to its order. Refund it on the order.",
  record_on_order: "The payment {{number}} is applied to its order. Record the refund on the order.",

  held_resolved: "This held payment is already resolved.",
  held_resolved_by: "This held payment has already been resolved by {{person}}.",
  order_impossible: "This money can no longer become its order: the cart has changed, or money has been refunded.",
  order_failed: "Medusa could not place the order. The payment's timeline says why.",
  order_later: "The order has not been placed yet; it will be tried again.",
} as const
