import { defineWidgetConfig } from "@medusajs/admin-sdk"
import type { AdminOrder, DetailWidgetProps } from "@medusajs/framework/types"
import { Alert, Text } from "@medusajs/ui"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import type { AdminTransaction, AdminTransactions } from "../../api/admin/qfpay/types"
import { DisputeNote } from "../components/payments/dispute"
import { Refusal } from "../components/payments/refund-list"
import { useAfterMutations } from "../lib/after-mutations"
import { get } from "../lib/client"
import { isMoving } from "../lib/payment-list"
import { formatAmount, formatTime, useWords } from "../lib/words"

const LOOK_AGAIN_MS = 5_000

/** Medusa 2.21 lays a widget of this zone at the end of the column, a flexible box; before, it was the first of the page. */
const FIRST = "order-first"

/**
 * At the top of an order, above Medusa's own Refund: that a payment is disputed, as long as some of it can be refunded; and a
 * refund that came to nothing, why, and when to try again. That stays until the payment is refunded otherwise: by a later
 * refund, through QFPay or outside it.
 */
export default function OrderRefundAlert({ data: order }: DetailWidgetProps<AdminOrder>) {
  const { t, locale } = useWords()
  const { data, refetch } = useQuery({
    queryKey: ["qfpay", "transactions", "of order", order.id, order.updated_at],
    queryFn: () => get<AdminTransactions>("/admin/qfpay/transactions", { order_id: order.id, limit: 100 }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.transactions.some(isMoving) ? LOOK_AGAIN_MS : false),
  })
  useAfterMutations(() => void refetch())
  return (
    <>
      {(data?.transactions ?? []).filter(isDisputed).map(({ id, dispute }) => (
        <DisputeNote key={id} dispute={dispute} className={FIRST} />
      ))}
      {unsolved(data?.transactions ?? []).map((refund) => (
        <Alert key={refund.id} variant="error" role="alert" className={FIRST}>
          <div className="flex flex-col gap-y-1">
            <Text as="span" size="small" weight="plus">
              {t("payments.refund_failed", {
                amount: formatAmount(refund.amount, refund.currency_code, locale),
                time: formatTime(refund.created_at, locale),
              })}
            </Text>
            {refund.refusal && <Refusal refusal={refund.refusal} refund={refund} />}
          </div>
        </Alert>
      ))}
    </>
  )
}

/** Of which money may still go back. */
const isDisputed = ({ state, dispute, amount, refunded_amount }: AdminTransaction) =>
  dispute !== null && state === "applied" && refunded_amount < amount

/** The last refund of each payment, if it failed. @param rows - newest first */
function unsolved(rows: readonly AdminTransaction[]): AdminTransaction[] {
  const payments = rows.filter(({ kind, state }) => kind === "payment" && state === "applied")
  return payments.flatMap((payment) => {
    const last = rows.find(({ parent_out_trade_no }) => parent_out_trade_no === payment.out_trade_no)
    const hasFailed = last?.state === "refused" || last?.state === "lost"
    return last && hasFailed && payment.refunded_amount < payment.amount ? [last] : []
  })
}

export const config = defineWidgetConfig({ zone: "order.details.before" })
