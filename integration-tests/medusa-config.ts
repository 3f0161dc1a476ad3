import { defineConfig } from "@medusajs/framework/utils"
import { type AccountId, ACCOUNTS } from "./setup/accounts"

/**
 * The shop of the integration tests: the built plugin, found by its name as in a merchant's shop, with two accounts.
 * `storeTest` of setup/store.ts fills in the addresses before Medusa reads this.
 */
const { QFPAY_BASE_URL: baseUrl, QFPAY_BACKEND_URL: backendUrl } = process.env
const accounts: Partial<Record<AccountId, object>> = JSON.parse(process.env.QFPAY_ACCOUNTS ?? "{}")

/** Given, everything that several instances must share is there; otherwise it is in memory. */
const redisUrl = process.env.SHOP_REDIS_URL
const onRedis = (module: string) => ({
  resolve: `@medusajs/medusa/${module}`,
  options: {
    providers: [
      {
        resolve: `@medusajs/medusa/${module}-redis`,
        id: `${module}-redis`,
        is_default: true,
        options: { redisUrl },
      },
    ],
  },
})
const shared = redisUrl
  ? [
      { resolve: "@medusajs/medusa/event-bus-redis", options: { redisUrl } },
      { resolve: "@medusajs/medusa/workflow-engine-redis", options: { redis: { redisUrl } } },
      onRedis("locking"),
      onRedis("caching"),
    ]
  : []

/** Given, Medusa's locks are in the database, as README.md recommends for several instances. */
const locksInPostgres =
  process.env.SHOP_LOCKING === "postgres"
    ? [
        {
          resolve: "@medusajs/medusa/locking",
          options: {
            providers: [{ resolve: "@medusajs/medusa/locking-postgres", id: "locking-postgres", is_default: true }],
          },
        },
      ]
    : []

module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    redisUrl,
    http: {
      storeCors: "http://localhost:8000",
      adminCors: "http://localhost:9000",
      authCors: "http://localhost:8000,http://localhost:9000",
      jwtSecret: "integration-jwt-secret",
      cookieSecret: "integration-cookie-secret",
    },
  },
  plugins: [
    {
      resolve: "medusa-payment-qfpay",
      options: {
        accounts: {
          qfpay: { ...ACCOUNTS.qfpay, baseUrl, ...accounts.qfpay },
          second: { ...ACCOUNTS.second, baseUrl, ...accounts.second },
        },
        backendUrl,
        returnUrl: "http://localhost:8000/checkout/qfpay",
        ...JSON.parse(process.env.QFPAY_OPTIONS ?? "{}"),
      },
    },
  ],
  modules: [
    ...shared,
    ...locksInPostgres,
    // Medusa's test runner reads the configuration before it knows the flag, so the module is named here.
    ...(process.env.MEDUSA_FF_RBAC === "true" ? [{ resolve: "@medusajs/medusa/rbac" }] : []),
    {
      // Medusa's own provider, which takes emails here as well as the admin's feed.
      resolve: "@medusajs/medusa/notification",
      options: {
        providers: [
          { resolve: "@medusajs/medusa/notification-local", id: "local", options: { channels: ["feed", "email"] } },
        ],
      },
    },
    {
      resolve: "@medusajs/medusa/payment",
      dependencies: ["qfpay"],
      options: {
        providers: [
          { resolve: "medusa-payment-qfpay/providers/qfpay", id: "qfpay" },
          { resolve: "medusa-payment-qfpay/providers/qfpay", id: "second", options: { account: "second" } },
          ...JSON.parse(process.env.FURTHER_PAYMENT_PROVIDERS ?? "[]"),
        ],
      },
    },
  ],
})
