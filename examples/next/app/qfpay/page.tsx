import type { PaymentSessionInput } from "medusa-payment-qfpay-storefront"
import Link from "next/link"
import { notFound } from "next/navigation"
import { Payment } from "../payment"
import { shop } from "../shop"

type Props = { searchParams: Promise<{ payment_session_id?: string; qfpay_failed?: string }> }

/** No other site learns this page's URL. */
export const metadata = { title: "Payment", referrer: "no-referrer" }

const WORDS: Record<string, string> = {
  authorized: "Your payment is complete.",
  expired: "This payment has expired.",
  canceled: "This payment is no longer valid.",
  error: "The payment did not go through.",
}

/** The page to which a wallet sends the shopper back. */
export default async function Return({ searchParams }: Props) {
  const { payment_session_id: id, qfpay_failed } = await searchParams
  const session = id ? await retrievePayment(id) : undefined
  if (!session) notFound()
  const words = qfpay_failed === undefined ? "We are checking your payment…" : "The card could not be verified."
  return (
    <>
      <Payment session={session}>
        <p role="status">{WORDS[session.status ?? ""] ?? words}</p>
      </Payment>
      {session.status !== "authorized" && (
        <p>
          Not paid yet? <Link href="/">Choose another way to pay</Link>. If you have already paid, do not pay again.
        </p>
      )}
    </>
  )
}

async function retrievePayment(id: string): Promise<PaymentSessionInput | undefined> {
  const answer = await fetch(`${shop.backendUrl}/store/qfpay/payment-sessions/${encodeURIComponent(id)}`, {
    headers: { "x-publishable-api-key": shop.publishableKey },
    cache: "no-store",
  })
  return answer.ok ? (await answer.json()).payment_session : undefined
}
