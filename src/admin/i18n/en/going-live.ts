import type { AdminGoingLive } from "../../../api/admin/qfpay/types"

/** What a server that runs can find; the rest stops it from starting, and `doctor` says so. */
export type FoundWhileRunning = Exclude<
  AdminGoingLive["checks"][number]["code"],
  | "project_missing"
  | "config_unreadable"
  | "plugin_missing"
  | "options_invalid"
  | "provider_misconfigured"
  | "database_missing"
  | "boot_failed"
  | "shop_not_checked"
>

export const goingLive = {
  title: "Going live",
  subtitle:
    "What the shop needs before it takes its first payment. These are the checks of npx medusa-payment-qfpay doctor.",
  check_again: "Check again",
  all_done: "All done",
  open_one: "{{count}} to do",
  open_other: "{{count}} to do",
  to_do: "To do",
  done: "Done",
  show_done_one: "Show what is done ({{count}})",
  show_done_other: "Show what is done ({{count}})",
  hide_done: "Hide what is done",
  states: {
    ok: "Done:",
    warning: "Recommended:",
    problem: "Required:",
    skipped: "Not checked:",
  } satisfies Record<AdminGoingLive["checks"][number]["state"], string>,
  found: {
    node_supported: "Node.js {{node}}",
    node_unsupported: "Node.js {{node}} is not supported",
    medusa_supported: "Medusa {{medusa}} with version {{version}} of the plugin",
    medusa_unsupported: "Medusa {{medusa}} does not work with version {{version}} of the plugin",
    medusa_mixed: "Medusa's packages are not of one version: {{versions}}",
    options_valid: "The options of the plugin are valid",
    provider_configured: "QFPay is among the payment providers of the configuration",
    provider_missing: "QFPay is not among the payment providers of the configuration",
    cors_configured: "Storefronts that may call this server: {{origins}}",
    cors_empty: "No storefront may call this server: storeCors is empty",
    cors_without_return_url: "The storefront to which shoppers return may not call this server: {{origin}}",
    cors_local_only: "Only storefronts on this machine may call this server",
    locking_shared: "All servers share their locks",
    locking_in_memory: "Medusa's locks are in memory",
    alerts_by_email: "Payments that need a decision are announced by email",
    alerts_not_by_email: "Payments that need a decision are announced in the admin only",
    alerts_no_provider: "Alerts cannot be sent: the shop has no notification provider for email",
    database_unreachable: "The database does not answer: {{reason}}",
    migrations_complete: "The database is up to date",
    migrations_pending: "The database is not up to date",
    credentials_accepted: "QFPay accepts the credentials",
    credentials_refused: "QFPay does not accept the credentials. {{answer}}",
    credentials_not_checked: "The credentials were not checked",
    account_not_live: "This account is not live: payments bring no money",
    account_missing: "The account is not in the configuration, and payments or refunds of it are still open: {{open}}",
    simulator_in_production:
      "This account belongs to a simulator: it takes no money, and orders are placed without payment",
    reply_signature: "A reply in QFPay's name had a wrong signature, most recently on {{at}}",
    notified: "QFPay last notified the shop on {{at}}",
    not_reconciled: "QFPay's list of transactions was last compared on {{at}}",
    no_notification: "QFPay has never notified this shop",
    notify_url_callable: "The notify URL is HTTPS, on a port that QFPay calls",
    notify_url_not_https: "The notify URL is not HTTPS",
    notify_url_port: "QFPay calls ports 80 and 443 only; the notify URL has port {{port}}",
    return_url_set: "Shoppers return to {{url}}",
    no_return_url: "Shoppers who pay with {{wallets}} cannot return to your shop: returnUrl is not set",
    currency: "{{wallet}} is on in {{region}} and cannot take {{currency}}: shoppers do not see it there",
    regions_on: "Pay methods are on in {{regions}}",
    regions_none: "No pay method is on in any region, so shoppers see none",
    live_payment_done: "A live payment was taken, and one was refunded",
    live_payment_missing: "No live payment has been taken yet",
    live_payment_not_refunded: "Live payments have been taken, but none was refunded",
    notify_url_reached: "The notify URL can be reached",
    notify_url_foreign: "{{url}} answers {{status}}, where this plugin answers 401",
    notify_url_unreachable: "{{url}} cannot be reached from this server: {{reason}}",
    notify_url_not_checked: "{{url}} was not called",
  } satisfies Record<FoundWhileRunning, string>,
  /** What to do about it; what is well and what says so already has none. */
  fix: {
    node_unsupported: "Use Node.js {{wanted}}.",
    medusa_unsupported: "Use Medusa {{wanted}}, or another version of the plugin.",
    medusa_mixed: "Install version {{medusa}} of each of them.",
    provider_missing: "Run npx medusa-payment-qfpay init.",
    cors_empty: "Set STORE_CORS to the address of the storefront.",
    cors_without_return_url: "Add it to STORE_CORS, or correct returnUrl.",
    cors_local_only: "Set STORE_CORS to the public address of the storefront.",
    locking_in_memory:
      "That is fine for one server. Before you run two, configure Medusa's locking module with PostgreSQL or Redis; otherwise one cart can become two orders.",
    alerts_not_by_email: "To receive alerts by email, set the option alertEmails.",
    alerts_no_provider: "Add a provider with the channel email to the notification module in medusa-config.ts.",
    database_unreachable: "Check DATABASE_URL, and whether PostgreSQL is running.",
    migrations_pending: "Run npx medusa db:migrate.",
    account_not_live: "Before you sell, set the live credentials that QFPay issued, and environment to live.",
    account_missing: "Put it back until they have ended.",
    simulator_in_production: "Set the credentials that QFPay issued.",
    reply_signature:
      "Check clientKey, and that nothing stands between this server and QFPay. If both are right, send QFPay this message.",
    not_reconciled:
      "The log says why. Until it is compared again, payments that the shop does not know of are not found.",
    no_notification:
      "Ask QFPay (technical.support@qfpay.com) to register the notify URL below. Until then, orders are placed a little later.",
    notify_url_not_https: "Set the option backendUrl to an https:// address.",
    notify_url_port: "Put a proxy in front of Medusa, or set backendUrl to the address that the proxy has.",
    no_return_url: "Set the option returnUrl to the storefront's page that shows the result.",
    currency: "Turn it off in that region.",
    regions_none: "Turn on pay methods below. It needs a region in HKD first.",
    live_payment_missing:
      "Buy something for a small amount, such as HK$1, with your own wallet (not FPS, which has no refunds), and refund it on its order.",
    live_payment_not_refunded: "Refund the small payment on its order, to see that refunds work.",
    notify_url_foreign: "Check backendUrl, and that the proxy passes /hooks/qfpay on to Medusa, without a redirect.",
    notify_url_unreachable: "Check backendUrl, DNS, the certificate and the firewall.",
  } satisfies Partial<Record<FoundWhileRunning, string>>,
}
