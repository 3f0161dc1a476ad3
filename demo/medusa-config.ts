import { defineConfig } from "@medusajs/framework/utils"

/**
 * The demo shop's backend. Everything that differs from run to run (ports, database, secrets) comes from the
 * environment, which `scripts/demo.mjs` fills in.
 */

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set. Start the demo with \`npm run demo\`; it sets everything it needs.`)
  return value
}

const backendUrl = process.env.MEDUSA_BACKEND_URL ?? "http://localhost:9000"
const storefrontOrigins = process.env.STORE_CORS ?? "http://localhost:8000"
const redisUrl = process.env.REDIS_URL

// Medusa reads its flags after this file, so the module that keeps the roles is named here.
const roles = process.env.MEDUSA_FF_RBAC === "true" ? [{ resolve: "@medusajs/medusa/rbac" }] : []

// The in-memory defaults do for one instance. With Redis, everything that several instances must share is shared.
const sharedInfrastructure = redisUrl
  ? [
      { resolve: "@medusajs/medusa/event-bus-redis", options: { redisUrl } },
      { resolve: "@medusajs/medusa/workflow-engine-redis", options: { redis: { url: redisUrl } } },
    ]
  : []

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    redisUrl,
    // Medusa's session cookie is `secure` in production, which a browser keeps over https only; the demo has no https.
    cookieOptions: { secure: false, sameSite: "lax" },
    http: {
      storeCors: storefrontOrigins,
      adminCors: backendUrl,
      authCors: `${backendUrl},${storefrontOrigins}`,
      jwtSecret: process.env.JWT_SECRET,
      cookieSecret: process.env.COOKIE_SECRET,
    },
  },
  // Wherever it is served from: the admin is built once, and the demo may start on another port the next time.
  admin: { backendUrl: "/" },
  plugins: [
    {
      resolve: "medusa-payment-qfpay",
      options: {
        accounts: {
          qfpay: {
            appCode: required("QFPAY_APP_CODE"),
            clientKey: required("QFPAY_CLIENT_KEY"),
            baseUrl: required("QFPAY_BASE_URL"),
            merchantRegion: "hk",
          },
        },
        backendUrl,
        returnUrl: process.env.QFPAY_RETURN_URL,
      },
    },
  ],
  modules: [
    {
      resolve: "@medusajs/medusa/payment",
      dependencies: ["qfpay"],
      options: { providers: [{ resolve: "medusa-payment-qfpay/providers/qfpay", id: "qfpay" }] },
    },
    {
      // The notification and the shopper's browser may complete one cart at the same moment; this lock is in the
      // database, so that it holds for several instances too.
      resolve: "@medusajs/medusa/locking",
      options: {
        providers: [{ resolve: "@medusajs/medusa/locking-postgres", id: "locking-postgres", is_default: true }],
      },
    },
    ...sharedInfrastructure,
    ...roles,
  ],
})
