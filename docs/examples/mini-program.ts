/** `data` of a payment session with scenario `mini_program`, as the Store API returned it. */
export interface MiniProgramSession {
  readonly pay_params: {
    readonly timeStamp: string
    readonly nonceStr: string
    readonly package: string
    readonly signType: string
    readonly paySign: string
  }
}

/** The part of WeChat's own `wx` that pays. */
interface Wechat {
  requestPayment(options: MiniProgramSession["pay_params"] & { complete(): void }): void
}

/** Resolves when WeChat has closed its sheet. It says nothing of the payment: ask the status route. */
export function payInMiniProgram(wx: Wechat, { pay_params }: MiniProgramSession): Promise<void> {
  const { timeStamp, nonceStr, package: prepay, signType, paySign } = pay_params
  return new Promise((resolve) => {
    wx.requestPayment({ timeStamp, nonceStr, package: prepay, signType, paySign, complete: () => resolve() })
  })
}
