/** Apple's own object, on devices and in browsers that have Apple Pay. */
interface ApplePay {
  canMakePayments(): boolean
}

/** Whether this browser can pay with Apple Pay. Ask before it is offered: elsewhere its page leads nowhere. */
export function hasApplePay(): boolean {
  try {
    return (globalThis as { ApplePaySession?: ApplePay }).ApplePaySession?.canMakePayments() ?? false
  } catch {
    return false // a page without https
  }
}
