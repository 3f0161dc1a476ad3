import "medusa-payment-qfpay-storefront"

/** Defines <qfpay-payment>, in the browser only. */
export default defineNuxtPlugin(() => {})
