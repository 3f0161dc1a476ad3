import { defineConfig, loadEnv } from "@medusajs/framework/utils"

loadEnv(process.env.NODE_ENV || "development", process.cwd())

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    http: {
      storeCors: process.env.STORE_CORS ?? "http://localhost:8000",
      adminCors: process.env.ADMIN_CORS ?? "http://localhost:9000",
      authCors: process.env.AUTH_CORS ?? "http://localhost:9000,http://localhost:8000",
      jwtSecret: process.env.JWT_SECRET,
      cookieSecret: process.env.COOKIE_SECRET,
    },
  },
  plugins: [
    {
      resolve: "medusa-payment-qfpay",
      options: {
        accounts: {
          // The account's id. The provider entry below with the same id uses it.
          qfpay: {
            appCode: process.env.QFPAY_APP_CODE,
            clientKey: process.env.QFPAY_CLIENT_KEY,
            // Only when QFPay issued one: then it is sent and signed on every call.
            mchid: process.env.QFPAY_MCHID || undefined,
            // "sandbox" (cards only), "test" or "live".
            environment: process.env.QFPAY_ENVIRONMENT || "live",
            // Another region of QFPay, or the simulator. Wins over environment.
            baseUrl: process.env.QFPAY_BASE_URL || undefined,
            // "hk" or "overseas": which of two codes a wallet uses.
            merchantRegion: "hk",
            // true when WeChat settles with you directly.
            wechatDirectSettlement: false,
            // "no_credit": no credit cards in mainland wallets, where QFPay takes it.
            limitPay: undefined,
            // "ALIPAYHK" or "ALIPAYCN": which Alipay a QR code is for.
            payTag: undefined,
            // How requests are signed: "MD5" or "SHA256".
            signType: "MD5",
          },
        },
        // Where QFPay reaches this server. Register <backendUrl>/hooks/qfpay/qfpay with QFPay as your notify URL.
        backendUrl: process.env.MEDUSA_BACKEND_URL,
        // Where a wallet's own page sends the shopper back to, in your storefront. Cards and WeChat H5 need it.
        returnUrl: process.env.QFPAY_RETURN_URL || undefined,
        // What the wallet shows: at most 20 letters, digits, spaces or Chinese characters.
        goodsName: process.env.QFPAY_GOODS_NAME || undefined,
        // 5 to 120.
        qrExpiryMinutes: 30,
        // What happens to money that arrives too late: "refund", or "hold" for a person to decide.
        latePayments: "refund",
        requestTimeoutMs: 15000,
        // Per account and instance. QFPay refuses above 400.
        enquiriesPerMinute: 300,
      },
    },
  ],
  modules: [
    {
      resolve: "@medusajs/medusa/payment",
      // The provider works through the plugin's module of this name.
      dependencies: ["qfpay"],
      options: {
        providers: [{ resolve: "medusa-payment-qfpay/providers/qfpay", id: "qfpay" }],
      },
    },
    {
      // One order per cart, also when several instances serve the shop. Run `medusa db:migrate` after adding it.
      resolve: "@medusajs/medusa/locking",
      options: {
        providers: [{ resolve: "@medusajs/medusa/locking-postgres", id: "locking-postgres", is_default: true }],
      },
    },
  ],
})
