import type { Advice, RefundRefusal } from "../catalogue"

/**
 * American English. What merchants and cashiers read about a request that is not possible now. `{{name}}` is a parameter, which every
 * language must contain.
 */
export const messages = {
  refund_pending:
    "QFPay has not finished the refund of {{amount}} yet ({{number}}). The refund is tracked and appears on the order when it is done. Requesting it again checks the same refund: the shopper is not refunded twice.",
  refund_completed_earlier:
    "A refund of {{amount}} ({{number}}) that was requested earlier, or made in QFPay's portal, has since been completed. Reload the order to see it. To refund the same amount again, submit the refund once more.",
  refund_completed_for_program:
    "A refund of {{amount}} ({{number}}) that was requested earlier, or made in QFPay's portal, has since been completed. It may be the refund you requested, so nothing more was refunded. To refund the same amount again, acknowledge that refund first: POST /admin/qfpay/transactions/:out_trade_no/acknowledge.",
  refund_completed_unbooked:
    "A refund of {{amount}} ({{number}}) that was requested earlier, or made in QFPay's portal, has since been completed, and will soon be on the order. It may be the refund you requested, so nothing more was refunded. Try again in a few minutes.",

  payment_in_progress:
    "A payment for this order is in progress. Wait for the result: scanning again could charge twice.",
  scan_unfinished:
    "The scan at {{time}} is still being checked. Wait for the result: scanning again could charge twice.",
  becoming_paid: "This order is already paid; the payment will appear in a moment. Do not charge again.",
  held_for_order:
    "The shopper has already paid, but the payment could not be applied to this order ({{number}}). Resolve it under Settings, QFPay, Payments needing attention, before you charge again.",
  code_just_paid: "The code on the screen has just been paid. Do not charge again.",
  outcome_unknown:
    "QFPay is not responding, so it is not known whether the shopper has already paid. Wait a moment and try again.",
  order_canceled: "This order is canceled. There is nothing to pay.",
  order_paid: "This order is already paid.",
  refund_unbooked:
    "A refund of this order is still being booked, so the outstanding amount is not final. Try again in a few minutes.",
  cart_is_order: "This cart has already become an order. There is nothing left to pay.",
  authorized_elsewhere:
    "A payment for this order is already authorized. Capture it, or cancel it, before you charge again.",
  not_a_payment_code: "This is not a payment code. Ask the shopper to open the wallet's payment code.",

  link_over: "This payment link can no longer be used.",
  email_not_sent:
    "The email could not be sent. Check that the shop has a notification provider for email; see the log for details.",
  no_email: "email: This order has no email address.",
  no_link: "This order has no payment link.",

  no_code: "QFPay did not answer in time, so no code can be shown. Nothing was charged; please try again.",
  too_many_payments: "Too many payments are being started at once. Nothing was charged; please try again.",
  too_often: "Too many requests. Try again in {{seconds}} seconds.",
  wallet_unavailable:
    "{{wallet}} cannot be used right now: QFPay refused the request ({{code}}). Please choose another way to pay.",

  order_unknown: "There is no order with this ID.",
  payment_unknown: "There is no such payment or refund.",
  held_unknown: "There is no such held payment.",
  method_unknown: "There is no such QFPay payment method.",
  no_provider: "QFPay is not among the payment providers of medusa-config.ts.",
  account_unknown: "account: no provider entry of medusa-config.ts uses '{{account}}'. Accounts in use: {{accounts}}.",
  code_or_wallet: "auth_code or wallet: send the shopper's code, or the wallet whose QR code you want to show.",

  refund_instead: "The payment {{number}} is paid. Refund it instead.",
  not_captured: "QFPay does not show {{number}} as paid ({{state}}), so it cannot be captured.",
  dispute_needs_paid: "Only a paid payment can be disputed.",
  not_applied: "The payment is not applied to an order ({{state}}).",
  refunded_since: "The payment has since been refunded. Review it before you record another refund.",
  case_open: "This payment has an open case. Record the refund there, so that it is not made twice.",
  refund_under_way:
    "A refund through QFPay is under way ({{number}}) and may still be carried out. Do not record another refund until it has finished.",
  refund_on_order: "The payment {{number}} is applied to its order. Refund it on the order.",
  record_on_order: "The payment {{number}} is applied to its order. Record the refund on the order.",

  held_resolved: "This held payment is already resolved.",
  held_resolved_by: "This held payment has already been resolved by {{person}}.",
  order_impossible:
    "The order can no longer be placed with this payment: the cart has changed, or money has been refunded.",
  order_failed: "Medusa could not place the order. The payment's timeline says why.",
  order_later: "The order has not been placed yet; it will be tried again. {{reason}}",

  refund_undone:
    "QFPay has undone an earlier refund of this payment. Ask QFPay, or pay the shopper back another way; then dismiss this case with a note.",
  refund_started: "A refund of this payment is under way or done, so it cannot be dismissed.",
  refund_made_since:
    "A refund of {{amount}} ({{number}}) has been made since this one was requested. If it is the same refund, dismiss the case. If another is owed, select Refund again.",
  refund_made_instead:
    "The shop was stopped while it made a refund of {{amount}}, and another refund of the same amount was made ({{number}}). The order shows them as one refund. If they are the same refund, dismiss the case. If the shopper is owed both, select Refund.",
  refund_deleted:
    "Medusa has deleted this refund, so it is not retried automatically. If the shopper has not been refunded since, refund it here.",
  payment_unanswered: "QFPay did not answer. The payment will be checked again automatically.",
  refund_unanswered: "QFPay did not answer. The refund will be checked again automatically.",
  refund_call_refused: "QFPay refused the refund call ({{code}}).",
  qfpay_answer: "QFPay's answer: {{answer}}.",
  refund_recorded: "The refund {{number}} is already recorded in Medusa.",
  refund_too_small: "amount: {{amount}} is less than the smallest unit that can be refunded.",
  refund_above_left: "amount: must be greater than zero and at most {{left}}, the amount left to refund.",
  order_finished: "Medusa has since completed this payment's order. Refund it on the order.",

  declined: "{{wallet}} declined the payment ({{code}}).",
  another_way: "Please try again or choose another way to pay.",
  wallet_without_scan: "{{wallet}} cannot be paid by scanning the shopper's code. Choose another wallet.",
  wallet_without_code: "{{wallet}} has no QR code to show at the counter. Choose another wallet.",
  wallet_not_offered: "{{wallet}} is not offered in the region of this order.",
  below_limit:
    "amount: {{wallet}} is available for payments of {{limit}} or more; this payment is {{amount}}. Please choose another way to pay.",
  above_limit:
    "amount: {{wallet}} is available for payments of {{limit}} or less; this payment is {{amount}}. Please choose another way to pay.",
  amount_not_positive: "amount: {{amount}} cannot be charged; it must be greater than zero.",
  amount_too_large: "amount: {{amount}} is too large; QFPay accepts at most {{digits}} digits, in minor units.",
  amount_too_small: "amount: {{wallet}} needs more than {{limit}}.",
  currency_unknown: "currency_code: QFPay does not support {{currency}}. Supported currencies: {{currencies}}.",
  currency_impossible:
    "currency_code: {{wallet}} supports only {{currencies}}, not {{currency}}. Offer it in a region with that currency.",

  region_unknown: "region_ids: there is no region {{region}}.",
  limits_crossed: "min_amount: {{least}} is greater than max_amount, {{most}}, so no payment would be possible.",
  no_credit_impossible: "no_credit: QFPay cannot exclude credit cards for {{wallet}}.",
  region_impossible: "region_ids: {{wallet}} cannot take {{currency}}, the currency of {{region}}.",
} as const

/** Refusals that are not QFPay's. */
type OwnRefusal = "no_refunds" | "disputed" | "never_arrived" | "rejected" | "not_sent" | "held"

/** Why a refund is refused, and what to do, by refusal. */
export const refusals = {
  blocked_at_night:
    "QFPay does not process refunds between 23:30 and 00:30 Hong Kong time, and blocks refunds for some promotions. Try again after 00:30.",
  too_old: "The wallet's refund period for this payment is over. Refund the shopper another way.",
  balance_too_low:
    "Today's unsettled takings of this payment method do not cover the refund yet. Try again after more payments have arrived, or tomorrow.",
  after_11_am: "QFPay cannot refund this payment before its daily update. Try again after 11:00 Hong Kong time.",
  already_refunded:
    "QFPay says that this payment was refunded or closed before. Check QFPay's portal before you refund it another way.",
  no_partial_refunds: "This payment can only be refunded in full.",
  above_refundable: "The refund is greater than what is left to refund on this payment.",
  same_day_in_full_only:
    "A card payment can only be refunded in full on the day it was made. Refund the whole amount, or try again tomorrow.",
  still_processing: "QFPay is still processing an earlier refund of this payment. Try again in a few minutes.",
  denied: "QFPay denied the refund. Contact QFPay, or refund the shopper another way.",
  settled_same_day:
    "QFPay pays this account out immediately, so it cannot refund the payment. Refund the shopper another way.",
  not_paid: "QFPay has no paid payment under this number, so there is nothing to refund.",
  not_found:
    "QFPay does not know this payment. Check that the account's credentials match those used for this payment.",
  not_sent:
    "QFPay's limit of calls per minute is reached, so the refund was not sent: no money moved. Try again in a minute.",
  held: "This payment is held. Decide on it under Settings, QFPay, Payments needing attention.",
  never_arrived:
    "QFPay has no record of this refund: as far as it reports, no money has moved. If a case is open for this refund, decide there; otherwise, you can refund again.",
  rejected: "QFPay rejected the request. Check the account under Settings, QFPay, or contact QFPay.",
  disputed:
    "This payment is marked as disputed, so it is not refunded automatically. You can still refund it yourself in the admin.",
  no_refunds: "QFPay cannot refund this wallet. Refund the shopper another way, for example by bank transfer.",
} satisfies Readonly<Record<RefundRefusal | OwnRefusal, string>>

/** Why money needs a person's decision, by reason. */
export const heldReasons = {
  amount_differs: "QFPay's record shows a different amount than was requested.",
  currency_differs: "QFPay's record shows a different currency than was requested.",
  notification_differs: "QFPay's notification contradicts its own record.",
  refunded_in_part: "QFPay shows the payment as refunded in part before it became an order.",
  session_gone: "The shopper paid with an old code, after the cart had changed or another payment method was chosen.",
  cart_changed: "The cart's amount no longer matches the code.",
  second_payment: "This cart was already paid: this is a second payment.",
  order_canceled: "The order is canceled, and the shopper has not been refunded.",
  order_failed: "Medusa could not place the order.",
  refund_refused: "A refund was requested, but QFPay has not carried it out.",
  unexplained: "QFPay shows a payment that this shop has no record of.",
  unaccounted: "The audit, the daily reconciliation, or a cancellation found a payment whose records do not add up.",
}

/** What the merchant can do about held money, by reason. */
export const heldAdvice = {
  amount_differs: "Compare with QFPay's portal. Then refund it, or create the order manually and dismiss this case.",
  currency_differs: "Compare with QFPay's portal. Then refund it, or create the order manually and dismiss this case.",
  notification_differs: "Ask QFPay which of the two is correct before you do anything else.",
  refunded_in_part: "Refund the rest in QFPay's portal, then dismiss it here.",
  session_gone: "Refund it, or create the order manually and dismiss this case.",
  cart_changed: "Refund it, or create the order manually and dismiss this case.",
  second_payment: "Refund it.",
  order_canceled:
    "Refund it. If the wallet does not support refunds, pay the shopper back another way and record the refund here.",
  order_failed: "See the reason in the timeline; it may affect other shoppers. Then refund it.",
  refund_refused:
    "See the reason below, then refund again, or pay the shopper back another way and record the refund here.",
  unexplained:
    "If another system uses this QFPay account (a terminal, another shop), dismiss it. Otherwise find the shopper, for example after restoring a backup, and refund the payment in QFPay's portal.",
  unaccounted: "Compare the payment, its order and QFPay's portal. Refund what is owed, or dismiss it with a note.",
}

/** Why a scan was declined, and what the cashier can do now, by the advice of QFPay's code. */
export const cashierAdvice = {
  wait: "The payment is still being checked. Wait a moment before you scan again.",
  try_again: "Nothing was charged. Ask the shopper to open a new code and scan again.",
  try_another_wallet:
    "The shopper's wallet or bank declined the payment. Ask for another wallet or another way to pay.",
  show_new_code: "The code was invalid or has expired. Ask the shopper to refresh the code and scan again.",
  do_not_pay_again: "Do not charge again until you have checked in QFPay's portal whether the money has arrived.",
  use_overseas_code:
    "Ask the shopper to switch the UnionPay app to the payment code for use outside the mainland, and scan again.",
  contact_shop: "This payment is not allowed. Use another payment method and tell the shop's owner.",
} satisfies Readonly<Record<Advice, string>>

/**
 * What a shopper reads when the server cannot do what they asked for: what it means for their money, and what to do now.
 * Codes and QFPay's own message are for the shop's log.
 */
export const shopper = {
  unavailable: "This payment method isn’t available right now. You haven’t been charged. Choose another way to pay.",
  declined: "The payment was declined. You haven’t been charged. Try again or choose another way to pay.",
  amount: "This payment method can’t be used for this amount. Choose another way to pay.",
  busy: "The payment service isn’t responding. Try again in a moment.",
  no_code: "The payment service didn’t respond in time. You haven’t been charged. Try again.",
  paid: "This order has already been paid. Do not pay again.",
  replaced: "Your cart or payment method has changed, so this payment is no longer valid. Go back to checkout to pay.",
  held: "Your payment was received but couldn’t be applied to this order. Do not pay again. The shop will contact you.",
  refunding: "Your payment was received but couldn’t be applied to this order. It will be refunded automatically.",
  refunded: "Your payment couldn’t be applied to this order and was refunded.",
  too_often: "Too many attempts. Try again in a moment.",
  checking: "Another payment for this order is still being checked. Wait a moment, then try again.",
}

/** Notifications about money that needs a person, in the admin's feed and by email. */
export const alerts = {
  held_title: "QFPay: {{amount}} needs your decision",
  held_text: "{{reason}} Payment {{number}}. Decide under Settings, QFPay, Payments needing attention.",
  reminder_title_one: "QFPay: {{count}} payment still needs your decision",
  reminder_title_other: "QFPay: {{count}} payments still need your decision",
  reminder_text:
    "The oldest has been waiting since {{since}}. Decide under Settings, QFPay, Payments needing attention.",
}

/** The email with a payment link. */
export const linkEmail = {
  subject: "Payment request for {{amount}} from {{shop}}",
  text: "{{shop}} is requesting a payment of {{amount}} for order #{{order}}.",
  button: "Pay now",
  until: "This link can be used for one payment and is valid until {{time}} (Hong Kong time).",
}

/** The page of a payment link. */
export const payPage = {
  title: "Payment",
  order: "Order #",
  choose: "Choose how to pay",
  another: "Choose another way to pay",
  paid: "This order has already been paid. There is nothing more to pay.",
  expired: "This payment link has expired. Ask the shop for a new one.",
  withdrawn: "This payment link is no longer valid. Contact the shop.",
  unknown: "This payment link doesn’t exist. Check the address.",
  none: "No payment method is available for this amount. Contact the shop.",
  script: "Turn on JavaScript to pay.",
  failed: "The shop can’t be reached right now. Try again.",
  replaced: "The amount or payment method has changed. Choose how to pay again.",
}

/** What a check of the shop has found (`doctor`, the admin, warnings), by the check's result. */
export const findings = {
  node_supported: "Node.js {{node}}",
  node_unsupported: "Node.js {{node}} is not supported",
  medusa_supported: "Medusa {{medusa}}, medusa-payment-qfpay {{version}}",
  medusa_unsupported: "medusa-payment-qfpay {{version}} does not support Medusa {{medusa}}",
  medusa_mixed: "Medusa's packages have different versions: {{versions}}",
  options_valid: "The options of the plugin are valid: {{accounts}}",
  provider_configured: "QFPay is among the payment providers of the configuration",
  provider_missing: "QFPay is not among the payment providers of the configuration",
  cors_configured: "Storefronts that may call this server: {{origins}}",
  cors_empty: "No storefront is allowed to call this server: storeCors is empty",
  cors_without_return_url: "The page at returnUrl is not allowed to call this server: {{origin}} is not in storeCors",
  cors_local_only: "Only storefronts on this machine may call this server",
  locking_shared: "All servers share their locks",
  locking_in_memory: "Medusa's locks are in memory",
  alerts_by_email: "Payments that need a decision are announced by email",
  alerts_not_by_email: "Payments that need a decision are announced in the admin only",
  alerts_no_provider: "Alerts cannot be sent: the shop has no notification provider for email",
  database_unreachable: "The database cannot be reached: {{reason}}",
  migrations_complete: "The database is up to date",
  migrations_pending: "The database is not up to date",
  credentials_accepted: "QFPay accepts the credentials",
  credentials_refused: "QFPay does not accept the credentials. {{answer}}",
  credentials_not_checked: "The credentials were not checked",
  account_not_live: "This account is not live: payments don't transfer money",
  account_missing: "The account is not in the configuration, but still has open payments or refunds: {{open}}",
  simulator_in_production:
    "This account belongs to a simulator: it takes no money, and orders are placed without payment",
  reply_signature: "A reply that claimed to come from QFPay had an invalid signature, most recently on {{at}}",
  notified: "QFPay last notified the shop on {{at}}",
  not_reconciled: "The last reconciliation with QFPay's list was on {{at}}",
  no_notification: "QFPay has never notified this shop",
  notify_url_callable: "The notify URL uses HTTPS and a port that QFPay calls",
  notify_url_not_https: "The notify URL is not HTTPS",
  notify_url_port: "QFPay calls ports 80 and 443 only; the notify URL has port {{port}}",
  return_url_set: "Shoppers return to {{url}}",
  no_return_url: "Shoppers who pay with {{wallets}} cannot return to your shop: returnUrl is not set",
  currency: "{{wallet}} is on in {{region}} and cannot take {{currency}}: shoppers do not see it there",
  regions_on: "Payment methods are on in {{regions}}",
  regions_none: "No payment method is on in any region, so shoppers see none",
  live_payment_done: "A live payment was taken, and one was refunded",
  live_payment_missing: "No live payment has been taken yet",
  live_payment_not_refunded: "Live payments have been taken, but none was refunded",
  notify_url_reached: "The notify URL can be reached",
  notify_url_foreign: "{{url}} responded with {{status}}; this plugin would respond with 401",
  notify_url_unreachable: "{{url}} cannot be reached from this server: {{reason}}",
  notify_url_not_checked: "{{url}} was not called",
  project_missing: "This isn't a Medusa application",
  config_unreadable: "{{file}} cannot be read",
  plugin_missing: "medusa-payment-qfpay is not among the plugins of medusa-config",
  options_invalid: "Some options are missing or wrong:\n{{problems}}",
  provider_misconfigured: "The payment module is not configured for the plugin:\n{{problems}}",
  database_missing: "No database is configured",
  boot_failed: "Medusa does not start",
  shop_not_checked: "The shop and QFPay were not checked; fix the above first",
}

/** What to do about a finding; what is well and what says so already has none. */
export const fixes = {
  node_unsupported: "Use Node.js {{wanted}}.",
  medusa_unsupported: "Use Medusa {{wanted}}, or another version of the plugin.",
  medusa_mixed: "Install version {{medusa}} of each of them.",
  provider_missing: "Run npx medusa-payment-qfpay init.",
  cors_empty: "Set STORE_CORS to the address of the storefront, for example https://shop.example.",
  cors_without_return_url: "Add {{origin}} to STORE_CORS, or correct returnUrl.",
  cors_local_only: "Set STORE_CORS to the public address of the storefront.",
  locking_in_memory:
    "That is fine for one server. Before you run two, configure Medusa's locking module with PostgreSQL or Redis; otherwise one cart can become two orders.",
  alerts_not_by_email: "To receive alerts by email, set the option alertEmails.",
  alerts_no_provider: "Add a provider with the channel email to the notification module in medusa-config.ts.",
  database_unreachable: "Check DATABASE_URL, and whether PostgreSQL is running and the database exists.",
  migrations_pending: "Run npx medusa db:migrate.",
  account_not_live: "Before you sell, set the live credentials that QFPay issued, and environment to live.",
  account_missing: "Add the account to the configuration again, and keep it there until they are complete.",
  simulator_in_production: "Set the credentials that QFPay issued.",
  reply_signature:
    "Check clientKey, and that nothing intercepts traffic between this server and QFPay. If both are fine, send QFPay this message.",
  not_reconciled:
    "The log says why. Until the next reconciliation, payments that the shop does not know of are not found.",
  no_notification:
    "Ask QFPay (technical.support@qfpay.com) to register the notify URL. Until then, orders are placed a little later.",
  notify_url_not_https: "Set the option backendUrl to an https:// address.",
  notify_url_port: "Put a proxy in front of Medusa, or set backendUrl to the proxy's address.",
  no_return_url: "Set the option returnUrl to the storefront's page that shows the result.",
  currency: "Turn it off in that region.",
  regions_none: "Turn on payment methods under Settings, QFPay. It needs a region in HKD first.",
  live_payment_missing:
    "Buy something for a small amount, such as HK$1, with your own wallet (not FPS, which has no refunds), and refund it on its order.",
  live_payment_not_refunded: "Refund the small payment on its order, to see that refunds work.",
  notify_url_foreign: "Check backendUrl, and that the proxy passes /hooks/qfpay on to Medusa, without a redirect.",
  notify_url_unreachable:
    "Start Medusa; then check backendUrl, DNS, the certificate and the firewall. QFPay calls ports 80 and 443.",
  project_missing: "{{reason}}",
  config_unreadable: "{{reason}}",
  plugin_missing: "Run npx medusa-payment-qfpay init.",
  options_invalid: "Correct them in medusa-config.ts or .env. Every option is explained in docs/options.md.",
  provider_misconfigured:
    'Correct the entry "@medusajs/medusa/payment" of medusa-config.ts, or run npx medusa-payment-qfpay init.',
  database_missing: "Set DATABASE_URL in .env, for PostgreSQL.",
  boot_failed: "{{reason}}",
} satisfies Partial<Record<keyof typeof findings, string>>

/** Why QFPay does not accept the credentials of an account, and what to do. */
export const accountProblems = {
  client_key:
    "QFPay refuses the signature. Check clientKey and appCode in the configuration: both must belong to the same account and to the environment at {{url}}.",
  app_code:
    "QFPay does not know this appCode at {{url}}. Check appCode in the configuration, and whether it belongs to another environment.",
  merchant:
    "QFPay knows the account, but the merchant is not open or is disabled. Check mchid in the configuration, or ask QFPay.",
  not_qfpay: "The server at {{url}} isn't QFPay. Check environment or baseUrl in the configuration.",
  unreachable: "QFPay cannot be reached at {{url}}. Check the configuration and the server's network, then try again.",
  busy: "QFPay is being asked too often at the moment. Try again in a minute.",
  other: "QFPay refused for another reason. Contact QFPay and quote its code and message.",
}
