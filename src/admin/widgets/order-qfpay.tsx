import { defineWidgetConfig } from "@medusajs/admin-sdk"
import type { AdminOrder, DetailWidgetProps } from "@medusajs/framework/types"
import { Button, Container, Heading, Text } from "@medusajs/ui"
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useId, useRef, useState } from "react"
import { Link } from "react-router-dom"
import type { AdminTransaction, AdminTransactionDetail, AdminTransactions } from "../../api/admin/qfpay/types"
import { SCENARIOS } from "../../qfpay/catalogue/wallets"
import { DisputeBadge } from "../components/payments/dispute"
import { CopyableNumber } from "../components/payments/fact"
import { NotRefundable, RecordRefund } from "../components/payments/record-refund"
import { RefundList } from "../components/payments/refund-list"
import { Timeline } from "../components/payments/timeline"
import { Problem } from "../components/problem"
import { StateBadge } from "../components/state-badge"
import { useAfterMutations } from "../lib/after-mutations"
import { get } from "../lib/client"
import { isMoving } from "../lib/payment-list"
import { paidWallet } from "../lib/wallet-name"
import { useMay } from "../lib/permissions"
import { formatAmount, useWords } from "../lib/words"

const LOOK_AGAIN_MS = 5_000

/** The QFPay payments of an order; nothing at all on an order that was paid otherwise. */
export default function OrderQfpay({ data: order }: DetailWidgetProps<AdminOrder>) {
  const { t } = useWords()
  const isAllowed = useMay()("readPayments")
  const { data, error, refetch } = useQuery({
    // Medusa changes the order when something is paid or refunded.
    queryKey: ["qfpay", "transactions", "of order", order.id, order.updated_at],
    queryFn: () => get<AdminTransactions>("/admin/qfpay/transactions", { order_id: order.id, limit: 100 }),
    enabled: isAllowed,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.transactions.some(isMoving) ? LOOK_AGAIN_MS : false),
  })
  useAfterMutations(() => void refetch())
  const rows = data?.transactions ?? []
  // What has ended since: Medusa's own boxes show it, too.
  const standing = rows.map(({ out_trade_no, state, recorded_at }) => `${out_trade_no} ${state} ${recorded_at}`).join()
  const client = useQueryClient()
  const before = useRef(standing)
  useEffect(() => {
    if (before.current !== "" && before.current !== standing) void client.invalidateQueries({ queryKey: ["orders"] })
    before.current = standing
  }, [client, standing])
  if (!isAllowed || (!error && rows.length === 0)) return null
  const payments = rows.filter(({ kind }) => kind === "payment")
  return (
    <Container className="divide-y p-0">
      <div className="px-6 py-4">
        <Heading level="h2">{t("payments.order.title")}</Heading>
      </div>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {payments.map((payment) => (
        <OrderPayment
          key={payment.id}
          payment={payment}
          refunds={rows.filter(({ parent_out_trade_no }) => parent_out_trade_no === payment.out_trade_no).reverse()}
        />
      ))}
    </Container>
  )
}

function OrderPayment({ payment, refunds }: { payment: AdminTransaction; refunds: readonly AdminTransaction[] }) {
  const { t, locale } = useWords()
  const { out_trade_no, syssn, chnlsn, wallet, scenario, state, amount, currency_code } = payment
  const numbers = { number: out_trade_no, syssn, chnlsn }
  return (
    <div className="flex flex-col gap-y-3 px-6 py-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Text size="small" leading="compact" weight="plus">
          {paidWallet(wallet, { t, locale })} · {formatAmount(amount, currency_code, locale)}
        </Text>
        <div className="flex flex-wrap gap-1">
          <StateBadge kind="payment" state={state} />
          <DisputeBadge dispute={payment.dispute} />
        </div>
      </div>
      <div className="text-ui-fg-subtle flex flex-col gap-y-1">
        <Text size="small" leading="compact">
          {SCENARIOS[scenario][locale]}
        </Text>
        {Object.entries(numbers).map(
          ([name, number]) =>
            number && (
              <div key={name} className="flex flex-col">
                <Text size="xsmall" leading="compact" className="text-ui-fg-subtle">
                  {t(`payments.summary.${name}`)}
                </Text>
                <CopyableNumber label={t(`payments.summary.${name}`)} number={number} />
              </div>
            ),
        )}
      </div>
      {refunds.length > 0 && (
        <div className="flex flex-col gap-y-2">
          <Text size="small" leading="compact" weight="plus">
            {t("payments.refunds.title")}
          </Text>
          <RefundList refunds={refunds} paymentSyssn={syssn} />
        </div>
      )}
      <NotRefundable payment={payment} />
      <RecordRefund payment={payment} />
      <Story number={out_trade_no} />
    </div>
  )
}

/** The timeline, asked for when it is opened. */
function Story({ number }: { number: string }) {
  const { t } = useWords()
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const path = `/admin/qfpay/transactions/${encodeURIComponent(number)}`
  const { data, error, refetch } = useQuery({
    queryKey: ["qfpay", "transaction", number],
    queryFn: () => get<{ transaction: AdminTransactionDetail }>(path),
    enabled: isOpen,
  })
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          variant="secondary"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t(isOpen ? "payments.timeline.hide" : "payments.timeline.show")}
        </Button>
        <Button size="small" variant="transparent" asChild>
          <Link to={`/qfpay/${encodeURIComponent(number)}`}>{t("payments.order.details")}</Link>
        </Button>
      </div>
      <div id={id} hidden={!isOpen}>
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {isOpen && !data && !error && (
          <Text size="small" className="text-ui-fg-subtle" role="status">
            {t("common.loading")}
          </Text>
        )}
        {data && <Timeline events={data.transaction.events} payment={data.transaction} />}
      </div>
    </>
  )
}

export const config = defineWidgetConfig({ zone: "order.details.side.after" })
