/** A payment session, as the status route returns it. */
export interface NativePaymentSession {
  readonly status: "pending" | "authorized" | "expired" | "canceled" | "error"
  readonly order_id: string | null
  readonly data: { readonly pay_url?: string }
}

/** The parts of React Native that are used. */
export interface ReactNative {
  readonly Linking: { openURL(url: string): Promise<unknown> }
  readonly AppState: {
    addEventListener(event: "change", listener: (state: string) => void): { remove(): void }
  }
}

/** Your Medusa server. */
export interface Backend {
  readonly backendUrl: string
  readonly publishableKey: string
  readonly fetch: (url: string, init: { headers: Record<string, string> }) => Promise<{ json(): Promise<unknown> }>
}

const PAUSE_MS = 3000

/**
 * Opens the wallet of a session that has `data.pay_url`, and resolves with the session when it is no longer pending. Requests
 * the status every three seconds, and immediately when the shopper comes back to the app. What the wallet's page says proves
 * nothing; only `status` does.
 */
export async function payInReactNative(
  { Linking, AppState }: ReactNative,
  { backendUrl, publishableKey, fetch }: Backend,
  session: { readonly id: string; readonly data: { readonly pay_url?: string } },
): Promise<NativePaymentSession> {
  let askNow = () => {}
  const returned = AppState.addEventListener("change", (state) => {
    if (state === "active") askNow()
  })
  try {
    if (session.data.pay_url) await Linking.openURL(session.data.pay_url)
    for (;;) {
      const current = await ask().catch(() => undefined)
      if (current && current.status !== "pending") return current
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PAUSE_MS)
        askNow = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  } finally {
    returned.remove()
  }

  async function ask(): Promise<NativePaymentSession> {
    const headers = { "x-publishable-api-key": publishableKey }
    const response = await fetch(`${backendUrl}/store/qfpay/payment-sessions/${session.id}`, { headers })
    return ((await response.json()) as { payment_session: NativePaymentSession }).payment_session
  }
}
