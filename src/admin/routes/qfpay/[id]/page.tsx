import { Button, Container, Heading, Text, toast } from "@medusajs/ui"
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Link, useParams } from "react-router-dom"
import type { AdminTransactionDetail } from "../../../../api/admin/qfpay/types"
import { SCENARIOS } from "../../../../qfpay/catalogue/wallets"
import { HeldCase } from "../../../components/held/held-case"
import { DisputeActions, DisputeBadge, DisputeNote } from "../../../components/payments/dispute"
import { CopyableNumber, Fact } from "../../../components/payments/fact"
import { NotRefundable, RecordRefund } from "../../../components/payments/record-refund"
import { RefundList, Refusal } from "../../../components/payments/refund-list"
import { Timeline } from "../../../components/payments/timeline"
import { NotAllowed } from "../../../components/not-allowed"
import { Problem } from "../../../components/problem"
import { StateBadge } from "../../../components/state-badge"
import { get, post } from "../../../lib/client"
import { isMoving, isWorthAsking } from "../../../lib/payment-list"
import { paidWallet } from "../../../lib/wallet-name"
import { useMay } from "../../../lib/permissions"
import { formatAmount, formatTime, sentenceOf, sentences, useWords } from "../../../lib/words"

const LOOK_AGAIN_MS = 4_000

interface Answer {
  readonly transaction: AdminTransactionDetail
}

/** One payment or refund with all that is known of it. */
export default function PaymentPage() {
  const { t } = useWords()
  const number = useParams().id ?? ""
  const path = `/admin/qfpay/transactions/${encodeURIComponent(number)}`
  const { data, error, refetch } = useQuery({
    queryKey: ["qfpay", "transaction", number],
    queryFn: () => get<Answer>(path),
    retry: false,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.transaction) ? LOOK_AGAIN_MS : false),
  })
  if (error) {
    return (
      <Container className="p-0">
        <Problem error={error} onRetry={() => void refetch()} />
      </Container>
    )
  }
  if (!data) {
    return (
      <Container>
        <Text size="small" className="text-ui-fg-subtle" role="status">
          {t("common.loading")}
        </Text>
      </Container>
    )
  }
  const { transaction } = data
  return (
    <div className="flex flex-col gap-y-3">
      <Head transaction={transaction} path={path} />
      {transaction.held_payments.length > 0 && (
        <Container className="divide-y p-0">
          <div className="px-6 py-4">
            <Heading level="h2">{t("payments.held.title")}</Heading>
          </div>
          {transaction.held_payments.map((held) => (
            <HeldCase key={held.id} held={held} isOnItsPage />
          ))}
        </Container>
      )}
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-2">
        <Summary transaction={transaction} />
        <div className="flex flex-col gap-y-3">
          {transaction.kind === "payment" && (
            <Section title={t("payments.refunds.title")}>
              {transaction.refunds.length === 0 ? (
                <Text size="small" className="text-ui-fg-subtle">
                  {t("payments.refunds.none")}
                </Text>
              ) : (
                <RefundList refunds={transaction.refunds} paymentSyssn={transaction.syssn} />
              )}
              <div className="flex flex-col gap-y-3 pt-4 empty:hidden">
                <NotRefundable payment={transaction} />
                <RecordRefund payment={transaction} />
                <DisputeActions payment={transaction} />
              </div>
            </Section>
          )}
          <Section title={t("payments.timeline.title")}>
            <Timeline events={transaction.events} payment={transaction} />
          </Section>
        </div>
      </div>
    </div>
  )
}

function Head({ transaction, path }: { transaction: AdminTransactionDetail; path: string }) {
  const { t, locale } = useWords()
  const may = useMay()
  const { kind, state, amount, currency_code, wallet, expires_at, recorded_at, refusal } = transaction
  const until = formatTime(expires_at, locale)
  const money = formatAmount(amount, currency_code, locale)
  return (
    <Container className="flex flex-wrap items-start justify-between gap-4">
      <div className="flex min-w-0 max-w-prose flex-col gap-y-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Heading>
            {t(`common.${kind}`)} · {paidWallet(wallet, { t, locale })} · {money}
          </Heading>
          <StateBadge kind={kind} state={state} />
          <DisputeBadge dispute={transaction.dispute} />
        </div>
        <Text size="small" className="text-ui-fg-subtle">
          {sentences(
            locale,
            kind === "payment" ? t(`payments.explained.${state}`, { until }) : t(`payments.refund_explained.${state}`),
            kind === "refund" && state === "done" && !recorded_at && t("payments.not_shown_yet"),
          )}
        </Text>
        {refusal && <Refusal refusal={refusal} refund={transaction} />}
        <DisputeNote dispute={transaction.dispute} />
        {isMoving(transaction) && (
          <Text size="xsmall" className="text-ui-fg-subtle">
            {t("payments.followed")}
          </Text>
        )}
      </div>
      {isWorthAsking(transaction) &&
        (may("syncPayments") ? <AskButton transaction={transaction} path={path} /> : <NotAllowed to="syncPayments" />)}
    </Container>
  )
}

function AskButton({ transaction, path }: { transaction: AdminTransactionDetail; path: string }) {
  const { t } = useWords()
  const client = useQueryClient()
  const key = ["qfpay", "transaction", transaction.out_trade_no]
  const ask = useMutation({
    mutationFn: () => post<Answer>(`${path}/sync`),
    onSuccess: (answer) => {
      const now = answer.transaction
      client.setQueryData(key, answer)
      if (now.state !== transaction.state) {
        const words = now.kind === "payment" ? "common.states" : "common.refund_states"
        toast.success(t("payments.ask_changed", { state: t(`${words}.${now.state}`) }))
      } else if (now.events.length !== transaction.events.length) toast.info(t("payments.ask_news"))
      else toast.info(t("payments.ask_unchanged"))
    },
    onError: (error) => {
      toast.error(sentenceOf(error))
      // Part of it may be done: paid, and the order not made yet.
      void client.invalidateQueries({ queryKey: key })
    },
  })
  return (
    <Button size="small" variant="secondary" isLoading={ask.isPending} onClick={() => ask.mutate()}>
      {t("payments.ask")}
    </Button>
  )
}

function Summary({ transaction }: { transaction: AdminTransactionDetail }) {
  const { t, locale } = useWords()
  const { kind, out_trade_no, syssn, chnlsn, order_id, order_display_id, parent_out_trade_no, refunded_amount } =
    transaction
  const { customer } = transaction
  const isPayment = kind === "payment"
  const label = (name: string) => t(`payments.summary.${name}`)
  const money = (amount: number | null, currency: string | null) =>
    amount === null ? null : formatAmount(amount, currency ?? transaction.currency_code, locale)
  const walletFacts = [
    ["payer_paid", money(transaction.cash_fee, transaction.cash_fee_type)],
    ["payer_refunded", money(transaction.cash_refund_fee, transaction.cash_refund_fee_type)],
    ["exchange_rate", transaction.exchange_rate],
    ["surcharge", money(transaction.surcharge_fee, null)],
    ["surcharge_rate", transaction.surcharge_rate],
  ] as const
  const times = [
    ["created", transaction.created_at],
    ["valid_until", isPayment ? transaction.expires_at : null],
    ["paid", transaction.paid_at],
    [isPayment ? "placed" : "shown", isPayment ? transaction.applied_at : transaction.recorded_at],
    ["replaced", transaction.replaced_at],
  ] as const
  return (
    <Container className="divide-y p-0">
      <div className="px-6 py-4">
        <Heading level="h2">{label("title")}</Heading>
      </div>
      <Fact label={label("number")}>
        <CopyableNumber label={label("number")} number={out_trade_no} />
      </Fact>
      <Fact label={label("syssn")}>{syssn ? <CopyableNumber label={label("syssn")} number={syssn} /> : "–"}</Fact>
      {chnlsn && (
        <Fact label={label("chnlsn")}>
          <CopyableNumber label={label("chnlsn")} number={chnlsn} />
        </Fact>
      )}
      <Fact label={label("order")}>
        {order_id ? (
          <InnerLink to={`/orders/${order_id}`}>#{order_display_id ?? order_id}</InnerLink>
        ) : (
          label("no_order")
        )}
      </Fact>
      {customer && (
        <Fact label={label("customer")}>
          {customer.id ? (
            <InnerLink to={`/customers/${customer.id}`}>{customer.name ?? customer.email}</InnerLink>
          ) : (
            customer.name
          )}
          {[customer.email, customer.phone].map(
            (line) =>
              line && (
                <span key={line} className="text-ui-fg-subtle block break-all">
                  {line}
                </span>
              ),
          )}
        </Fact>
      )}
      {parent_out_trade_no && (
        <Fact label={label("refund_of")}>
          <InnerLink to={`/qfpay/${encodeURIComponent(parent_out_trade_no)}`}>
            <span className="break-all font-mono text-xs">{parent_out_trade_no}</span>
          </InnerLink>
        </Fact>
      )}
      {refunded_amount > 0 && (
        <Fact label={label("refunded")}>{formatAmount(refunded_amount, transaction.currency_code, locale)}</Fact>
      )}
      {walletFacts.map(
        ([name, fact]) =>
          fact && (
            <Fact key={name} label={label(name)}>
              {fact}
            </Fact>
          ),
      )}
      <Fact label={label("wallet")}>{paidWallet(transaction.wallet, { t, locale })}</Fact>
      <Fact label={label("scenario")}>{SCENARIOS[transaction.scenario][locale]}</Fact>
      <Fact label={label("pay_type")}>
        <span className="font-mono text-xs">{transaction.pay_type}</span>
      </Fact>
      <Fact label={label("account")}>{transaction.account}</Fact>
      {times.map(
        ([name, time]) =>
          time && (
            <Fact key={name} label={label(name)}>
              {formatTime(time, locale)}
            </Fact>
          ),
      )}
      <Fact label={label("session")}>
        <CopyableNumber label={label("session")} number={transaction.payment_session_id} />
      </Fact>
    </Container>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Container className="divide-y p-0">
      <div className="px-6 py-4">
        <Heading level="h2">{title}</Heading>
      </div>
      <div className="px-6 py-4">{children}</div>
    </Container>
  )
}

function InnerLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="txt-compact-small text-ui-fg-base hover:text-ui-fg-subtle underline underline-offset-2">
      {children}
    </Link>
  )
}

export const handle = {
  breadcrumb: ({ params }: { params: Readonly<Record<string, string | undefined>> }) => params.id,
}
