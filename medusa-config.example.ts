import { defineConfig, loadEnv } from "@medusajs/framework/utils"

loadEnv(process.env.NODE_ENV || "development", process.cwd())

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    http: {
      storeCors: process.env.STORE_CORS!,
      adminCors: process.env.ADMIN_CORS!,
      authCors: process.env.AUTH_CORS!,
      jwtSecret: process.env.JWT_SECRET || "supersecret",
      cookieSecret: process.env.COOKIE_SECRET || "supersecret",
    },
  },
  plugins: [
    {
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
    },
  ],
  modules: [
    {
      resolve: "@medusajs/medusa/payment",
      dependencies: ["qfpay"],
      options: {
        providers: [{ resolve: "medusa-payment-qfpay/providers/qfpay", id: "qfpay" }],
      },
    },
  ],
})
