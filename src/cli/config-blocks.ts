import { DEPENDENCIES } from "../modules/qfpay/config/provider-entries"

/** The plugin's entry for `plugins`, as `init` writes it and the README shows it. */
export const PLUGIN_ENTRY = `{
  resolve: "medusa-payment-qfpay",
  options: {
    accounts: {
      // The account's ID. Use the same ID for the payment provider below.
      qfpay: {
        appCode: process.env.QFPAY_APP_CODE,
        clientKey: process.env.QFPAY_CLIENT_KEY,
        // Only if QFPay issued one.
        mchid: process.env.QFPAY_MCHID || undefined,
        // "sandbox" (cards only), "test" or "live".
        environment: process.env.QFPAY_ENVIRONMENT || "live",
        // The simulator, or QFPay in another region. Takes precedence over environment.
        baseUrl: process.env.QFPAY_BASE_URL || undefined,
      },
    },
    // The public URL of this server. QFPay notifies <backendUrl>/hooks/qfpay/qfpay.
    backendUrl: process.env.MEDUSA_BACKEND_URL,
    // The storefront page to which a wallet's own page sends the shopper back. Cards and Apple Pay need it.
    returnUrl: process.env.QFPAY_RETURN_URL || undefined,
  },
}`

/** The provider's entry in the payment module. */
export const providerEntry = (account: string) =>
  `{ resolve: "medusa-payment-qfpay/providers/qfpay", id: ${JSON.stringify(account)} }`

/** The payment module's entry for `modules`. */
export const moduleEntry = (account: string) => `{
  resolve: "@medusajs/medusa/payment",
  ${DEPENDENCIES},
  options: {
    providers: [${providerEntry(account)}],
  },
}`

/** What to add by hand where `init` must not write. */
export const BLOCK = `plugins: [
${indented(PLUGIN_ENTRY, "  ")},
],
modules: [
${indented(moduleEntry("qfpay"), "  ")},
],`

/** The environment variables with their most common values; empty: only the merchant knows the value. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  QFPAY_APP_CODE: "",
  QFPAY_CLIENT_KEY: "",
  QFPAY_MCHID: "",
  QFPAY_ENVIRONMENT: "live",
  QFPAY_BASE_URL: "",
  QFPAY_RETURN_URL: "",
  MEDUSA_BACKEND_URL: "",
}

/** Indents every line of a text. */
export function indented(text: string, indentation: string): string {
  return text.replace(/^(?=.)/gm, indentation)
}
