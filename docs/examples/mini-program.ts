/** `data` of a payment session with the scenario `mini_program`, as the Store API returned it. */
export interface MiniProgramSession {
  readonly pay_params: {
    readonly timeStamp: string
    readonly nonceStr: string
    readonly package: string
    readonly signType: string
    readonly paySign: string
  }
}

/** The part of WeChat's `wx` that is used. */
interface Wechat {
  requestPayment(options: MiniProgramSession["pay_params"] & { complete(): void }): void
}

/** Resolves when WeChat has closed its sheet, paid or not: the status route has the result. */
export function payInMiniProgram(wx: Wechat, { pay_params }: MiniProgramSession): Promise<void> {
  const { timeStamp, nonceStr, package: prepay, signType, paySign } = pay_params
  return new Promise((resolve) => {
    wx.requestPayment({ timeStamp, nonceStr, package: prepay, signType, paySign, complete: () => resolve() })
  })
}
