"use client"

import type { PaymentSessionInput } from "medusa-payment-qfpay-storefront"
import { QfpayPayment } from "medusa-payment-qfpay-storefront/react"
import { useRouter } from "next/navigation"
import { type ReactNode, useEffect } from "react"
import { shop } from "./shop"

/** Shows a payment until its order exists. `children` is shown until the page's scripts run. */
export function Payment({ session, children }: { session: PaymentSessionInput; children?: ReactNode }) {
  const router = useRouter()
  // A wallet returns the payment's ID in the URL. It leads to the order for a day, so remove it.
  useEffect(() => {
    if (location.search.includes("payment_session_id")) history.replaceState(history.state, "", location.pathname)
  }, [])
  return (
    <QfpayPayment
      {...shop}
      session={session}
      onAuthorized={({ order_id }) => order_id && router.push(`/order/${order_id}`)}
    >
      {children}
    </QfpayPayment>
  )
}
