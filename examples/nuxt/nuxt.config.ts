export default defineNuxtConfig({
  compatibilityDate: "2026-01-01",
  telemetry: false,
  // Tells Vue that <qfpay-payment> is a custom element, not a component.
  vue: { compilerOptions: { isCustomElement: (tag) => tag === "qfpay-payment" } },
  runtimeConfig: {
    // NUXT_PUBLIC_MEDUSA_BACKEND_URL and NUXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY.
    public: { medusaBackendUrl: "http://localhost:9000", medusaPublishableKey: "" },
  },
})
