"use client"

import type { PaymentSessionInput } from "medusa-payment-qfpay-storefront"
import { useState } from "react"
import { Payment } from "./payment"
import { shop } from "./shop"
import { startPayment } from "./start-payment"

export function Checkout() {
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

  if (session) return <Payment session={session} />
  return (
    <>
      <button onClick={pay} disabled={isBusy}>
        Pay
      </button>
      <p role="alert">{problem}</p>
    </>
  )
}
