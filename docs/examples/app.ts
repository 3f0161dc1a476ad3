/** `data` of a payment session with scenario `app`, as the Store API returned it. */
export interface AppSession {
  readonly wallet: string
  readonly pay_params: Readonly<Record<string, string | number>>
}

/** The wallets' SDKs, in whatever your app wraps them. */
interface WalletSdks {
  /** WeChat's `PayReq`. */
  wechat(request: {
    readonly appId: string
    readonly partnerId: string
    readonly prepayId: string
    readonly nonceStr: string
    readonly timeStamp: string
    readonly packageValue: string
    readonly sign: string
  }): Promise<void>
  /** Alipay's `payV2` (Android) or `payOrder` (iOS). */
  alipay(order: string): Promise<void>
}

/** Opens the wallet. What it answers says nothing of the payment: ask the status route. */
export function payInApp(sdks: WalletSdks, { wallet, pay_params }: AppSession): Promise<void> {
  if (wallet === "alipay") return sdks.alipay(alipayOrder(pay_params))
  const text = (name: string) => String(pay_params[name] ?? "")
  return sdks.wechat({
    appId: text("appid"),
    partnerId: text("partnerid"),
    prepayId: text("prepayid"),
    nonceStr: text("noncestr"),
    timeStamp: text("timestamp"),
    packageValue: text("package"),
    sign: text("sign"),
  })
}

/** Alipay takes one text: `name="value"` in the order of the names, `sign` and `sign_type` last. */
export function alipayOrder(params: AppSession["pay_params"]): string {
  const last = ["sign", "sign_type"]
  const names = Object.keys(params).sort()
  const ordered = [...names.filter((name) => !last.includes(name)), ...last.filter((name) => name in params)]
  return ordered.map((name) => `${name}="${params[name]}"`).join("&")
}
