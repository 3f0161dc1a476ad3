import {
  createElement,
  type CSSProperties,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react"

import type {
  PaymentSessionInput,
  QfpayPaymentElement,
  QfpayPaymentEventDetail,
  QfpayPaymentState,
  QfpayPaymentTexts,
} from "./index"
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
  /** `en`, `zh-HK` or `zh-CN`; the page's language when absent. */
  locale?: string
  /** The shop's own wording in place of single texts. */
  texts?: Partial<QfpayPaymentTexts>
  className?: string
  style?: CSSProperties
  onAuthorized?: (detail: QfpayPaymentEventDetail) => void
  onExpired?: (detail: QfpayPaymentEventDetail) => void
  onError?: (detail: QfpayPaymentEventDetail) => void
}

type Listener = ((detail: QfpayPaymentEventDetail) => void) | undefined

// On a server there is no layout, and React would say so.
const useBeforePaint = typeof document === "undefined" ? useEffect : useLayoutEffect

/** `<qfpay-payment>` as a React component: same behaviour, typed properties and callbacks. Renders on a server too. */
export const QfpayPayment = forwardRef<QfpayPaymentElement, QfpayPaymentProps>(function QfpayPayment(props, ref) {
  const { session, sessionId, backendUrl, publishableKey, locale, texts, className, style } = props
  const element = useRef<QfpayPaymentElement>(null)
  const listeners = useRef<Partial<Record<QfpayPaymentState, Listener>>>({})
  useImperativeHandle<QfpayPaymentElement | null, QfpayPaymentElement | null>(ref, () => element.current)

  useBeforePaint(() => {
    listeners.current = { authorized: props.onAuthorized, expired: props.onExpired, error: props.onError }
  })
  useBeforePaint(() => {
    if (element.current) element.current.session = session ?? null
  }, [session])
  useBeforePaint(() => {
    if (element.current) element.current.texts = texts ?? {}
  }, [texts])
  useBeforePaint(() => {
    const target = element.current
    if (!target) return
    const tell = (state: QfpayPaymentState, detail: QfpayPaymentEventDetail): void => listeners.current[state]?.(detail)
    const hear = (event: Event): void =>
      tell(
        event.type.slice("qfpay:".length) as QfpayPaymentState,
        (event as CustomEvent<QfpayPaymentEventDetail>).detail,
      )
    const names = ["qfpay:authorized", "qfpay:expired", "qfpay:error"]
    for (const name of names) target.addEventListener(name, hear)
    // A page rendered on a server may have reached its end before React was there to listen.
    tell(target.dataset.state as QfpayPaymentState, target.detail)
    return () => {
      for (const name of names) target.removeEventListener(name, hear)
    }
  }, [])

  return createElement("qfpay-payment", {
    ref: element,
    "session-id": sessionId ?? session?.id,
    "backend-url": backendUrl,
    "publishable-key": publishableKey,
    locale,
    class: className,
    style,
    suppressHydrationWarning: true, // the element writes data-state itself
  })
})
