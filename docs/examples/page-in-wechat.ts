/** `data` of a payment session with scenario `jsapi`, as the Store API returned it. */
export interface WechatPageSession {
  readonly pay_params: Readonly<Record<string, string>>
}

/** What WeChat puts into every page that it opens. */
interface WechatBridge {
  invoke(method: string, params: object, done: (result: { readonly err_msg: string }) => void): void
}

/** Resolves when WeChat has closed its sheet. It says nothing of the payment: ask the status route. */
export function payInWechat({ pay_params }: WechatPageSession): Promise<void> {
  return new Promise((resolve) => {
    const open = () => {
      const { WeixinJSBridge } = window as unknown as { WeixinJSBridge: WechatBridge }
      WeixinJSBridge.invoke("getBrandWCPayRequest", pay_params, () => resolve())
    }
    if ("WeixinJSBridge" in window) open()
    else document.addEventListener("WeixinJSBridgeReady", open, { once: true })
  })
}
