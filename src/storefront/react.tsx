import {
  createElement,
  type CSSProperties,
  forwardRef,
  type ReactNode,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react"

import type {
  PaymentSessionInput,
  QfpayPaymentActionDetail,
  QfpayPaymentChangeDetail,
  QfpayPaymentElement,
  QfpayPaymentEventDetail,
  QfpayPaymentFetch,
  QfpayPaymentTexts,
} from "."
import "./index"

/** Properties of {@link QfpayPayment}. */
export interface QfpayPaymentProps {
  /** The payment session that the shop already has. It saves the first request. */
  session?: PaymentSessionInput | null
  /** The id of the payment session; not needed beside `session`. */
  sessionId?: string
  /** Where Medusa answers; the page's own origin when absent. */
  backendUrl?: string
  publishableKey?: string
  /** A language of the widget, for example `zh-HK`; the page's when absent. */
  locale?: string
  /** Goes straight to QFPay's page for cards and Apple Pay, without a click. */
  autoRedirect?: boolean
  /** A page that shows the payment in a browser without the cart, for shoppers in another app's browser. */
  resumeUrl?: string
  /** The shop's own `fetch`, for a browser that does not reach Medusa. Read once. */
  fetch?: QfpayPaymentFetch
  /** The shop's own wording in place of single texts. */
  texts?: Partial<QfpayPaymentTexts>
  className?: string
  style?: CSSProperties
  /** `<img slot="mark">` takes the place of the wallet's letters. */
  children?: ReactNode
  onAuthorized?: (detail: QfpayPaymentEventDetail) => void
  onExpired?: (detail: QfpayPaymentEventDetail) => void
  onError?: (detail: QfpayPaymentEventDetail) => void
  onChange?: (detail: QfpayPaymentChangeDetail) => void
  onReady?: (detail: QfpayPaymentChangeDetail) => void
  onRefreshed?: (detail: QfpayPaymentChangeDetail) => void
  /** The shopper goes to the wallet. Return `false` to open `url` yourself. */
  onAction?: (detail: QfpayPaymentActionDetail) => boolean | void
}

type Listener = ((detail: never) => boolean | void) | undefined

const NAMES = ["authorized", "expired", "error", "change", "ready", "refreshed", "action"] as const

// On a server there is no layout, and React would say so.
const useBeforePaint = typeof document === "undefined" ? useEffect : useLayoutEffect

/** `<qfpay-payment>` as a React component: same behavior, typed properties and callbacks. Renders on a server too. */
export const QfpayPayment = forwardRef<QfpayPaymentElement, QfpayPaymentProps>(function QfpayPayment(props, ref) {
  const { session, sessionId, backendUrl, publishableKey, locale, texts, className, style, children } = props
  const element = useRef<QfpayPaymentElement>(null)
  const listeners = useRef<Partial<Record<string, Listener>>>({})
  useImperativeHandle<QfpayPaymentElement | null, QfpayPaymentElement | null>(ref, () => element.current)

  useBeforePaint(() => {
    listeners.current = {
      ...{ authorized: props.onAuthorized, expired: props.onExpired, error: props.onError, change: props.onChange },
      ...{ ready: props.onReady, refreshed: props.onRefreshed, action: props.onAction },
    }
  })
  useBeforePaint(() => {
    if (element.current) element.current.fetch = props.fetch ?? null
  }, [])
  useBeforePaint(() => {
    if (element.current) element.current.session = session ?? null
  }, [session])
  useBeforePaint(() => {
    if (element.current) element.current.texts = texts ?? {}
  }, [texts])
  useBeforePaint(() => {
    const target = element.current
    if (!target) return
    const tell = (name: string | undefined, detail: unknown): boolean | void =>
      listeners.current[name ?? ""]?.(detail as never)
    const hear = (event: Event): void => {
      if (tell(event.type.slice("qfpay:".length), (event as CustomEvent).detail) === false) event.preventDefault()
    }
    for (const name of NAMES) target.addEventListener(`qfpay:${name}`, hear)
    // A page rendered on a server may have reached its end before React was there to listen.
    tell(target.dataset.state, target.detail)
    return () => {
      for (const name of NAMES) target.removeEventListener(`qfpay:${name}`, hear)
    }
  }, [])

  return createElement(
    "qfpay-payment",
    {
      ref: element,
      "session-id": sessionId ?? session?.id,
      "backend-url": backendUrl,
      "publishable-key": publishableKey,
      locale,
      "auto-redirect": props.autoRedirect ? "" : undefined,
      "resume-url": props.resumeUrl,
      class: className,
      style,
      suppressHydrationWarning: true, // the element writes data-state itself
    },
    children,
  )
})
