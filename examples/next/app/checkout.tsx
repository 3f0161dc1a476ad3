"use client"

import type { PaymentSessionInput } from "medusa-payment-qfpay-storefront"
import { QfpayPayment } from "medusa-payment-qfpay-storefront/react"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { startPayment } from "./start-payment"

const shop = {
  backendUrl: process.env.NEXT_PUBLIC_MEDUSA_BACKEND_URL ?? "http://localhost:9000",
  publishableKey: process.env.NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY ?? "",
}

export function Checkout() {
  const router = useRouter()
  const [session, setSession] = useState<PaymentSessionInput>()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState("")

  async function pay() {
    setBusy(true)
    setProblem("")
    try {
      setSession(await startPayment(shop))
    } catch (error) {
      setProblem((error as Error).message)
    } finally {
      setBusy(false)
    }
  }

  if (!session) {
    return (
      <>
        <button onClick={pay} disabled={isBusy}>
          Pay
        </button>
        <p role="alert">{problem}</p>
      </>
    )
  }
  return (
    <QfpayPayment
      {...shop}
      session={session}
      onAuthorized={({ order_id }) => order_id && router.push(`/order/${order_id}`)}
    />
  )
}
