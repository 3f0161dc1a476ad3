const { ModuleProvider, Modules } = require("@medusajs/framework/utils")
const { StripeProviderService } = require("@medusajs/payment-stripe/dist/services")

/** Medusa's own Stripe provider, which asks a server on this machine instead of Stripe. */
class StripePeer extends StripeProviderService {
  constructor(cradle, options) {
    super(cradle, options)
    const { hostname, port } = new URL(options.url)
    const Stripe = this.stripe_.constructor
    this.stripe_ = new Stripe(options.apiKey, { host: hostname, port, protocol: "http", telemetry: false })
  }
}

module.exports = ModuleProvider(Modules.PAYMENT, { services: [StripePeer] })
