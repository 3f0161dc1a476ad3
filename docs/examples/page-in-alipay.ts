/** `data` of a payment session with scenario `service_window`, as the Store API returned it. */
export interface AlipayPageSession {
  readonly pay_params: { readonly tradeNO: string }
}

/** What Alipay puts into every page that it opens. */
interface AlipayBridge {
  call(method: string, params: object, done: (result: object) => void): void
}

/** Resolves when Alipay has closed its sheet. It says nothing of the payment: ask the status route. */
export function payInAlipay({ pay_params }: AlipayPageSession): Promise<void> {
  return new Promise((resolve) => {
    const open = () => {
      const { AlipayJSBridge } = window as unknown as { AlipayJSBridge: AlipayBridge }
      AlipayJSBridge.call("tradePay", { tradeNO: pay_params.tradeNO }, () => resolve())
    }
    if ("AlipayJSBridge" in window) open()
    else document.addEventListener("AlipayJSBridgeReady", open, { once: true })
  })
}
