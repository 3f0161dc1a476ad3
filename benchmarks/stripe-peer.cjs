const { ModuleProvider, Modules } = require("@medusajs/framework/utils")
const { StripeProviderService } = require("@medusajs/payment-stripe/dist/services")
// The version that the provider itself uses; Medusa's own packages include others.
const Stripe = require(require.resolve("stripe", { paths: [require.resolve("@medusajs/payment-stripe")] }))

/** Medusa's own Stripe provider, which calls a server on this machine instead of Stripe. */
class StripePeer extends StripeProviderService {
  constructor(cradle, options) {
    super(cradle, options)
    const { hostname, port } = new URL(options.url)
    this.stripe_ = new Stripe(options.apiKey, { host: hostname, port, protocol: "http", telemetry: false })
  }
}

module.exports = ModuleProvider(Modules.PAYMENT, { services: [StripePeer] })
