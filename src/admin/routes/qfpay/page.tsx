import { defineRouteConfig } from "@medusajs/admin-sdk"
import { Button, Container, Heading, Table, Text, toast } from "@medusajs/ui"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { Link, useNavigate, useSearchParams } from "react-router-dom"
import type { AdminTotals, AdminTransaction, AdminTransactions } from "../../../api/admin/qfpay/types"
import { AttentionLine, MenuIcon } from "../../components/payments/attention"
import { DisputeBadge } from "../../components/payments/dispute"
import { Filters } from "../../components/payments/filters"
import { Problem } from "../../components/problem"
import { StateBadge } from "../../components/state-badge"
import { download, get } from "../../lib/client"
import {
  filterQuery,
  isFiltered,
  isMoving,
  type ListState,
  PAGE_SIZE,
  readListState,
  writeListState,
} from "../../lib/payment-list"
import { paidWallet } from "../../lib/wallet-name"
import { useMay } from "../../lib/permissions"
import { formatAmount, formatTime, sentenceOf, useWords } from "../../lib/words"

const LOOK_AGAIN_MS = 5_000

/** Every payment and refund, to search, to filter and to take to the books. */
export default function PaymentsPage() {
  const { t } = useWords()
  const may = useMay()
  const [address, setAddress] = useSearchParams()
  const state = readListState(address)
  const change = (changes: Partial<ListState>) =>
    setAddress(writeListState({ ...state, page: 0, ...changes }), { replace: !("page" in changes) })
  const clear = () => setAddress(new URLSearchParams())

  const list = useQuery({
    queryKey: ["qfpay", "transactions", state],
    queryFn: () =>
      get<AdminTransactions>("/admin/qfpay/transactions", {
        ...filterQuery(state, new Date()),
        offset: state.page * PAGE_SIZE,
        limit: PAGE_SIZE,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.transactions.some(isMoving) ? LOOK_AGAIN_MS : false),
  })

  return (
    <Container className="divide-y p-0">
      <div className="flex flex-wrap items-center justify-between gap-4 px-6 py-4">
        <div>
          <Heading>{t("payments.title")}</Heading>
          <Text size="small" className="text-ui-fg-subtle">
            {t("payments.subtitle")}
          </Text>
        </div>
        {may("readPayments") && <ExportButton state={state} />}
      </div>
      <AttentionLine />
      <Filters state={state} onChange={change} onClear={clear} />
      {list.error && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && (
        <Text size="small" className="text-ui-fg-subtle px-6 py-12 text-center" role="status">
          {t("common.loading")}
        </Text>
      )}
      {list.data && !list.error && <Rows data={list.data} state={state} onPage={(page) => change({ page })} />}
    </Container>
  )
}

function Rows({ data, state, onPage }: { data: AdminTransactions; state: ListState; onPage: (page: number) => void }) {
  const { t } = useWords()
  // What a narrow screen shows before it scrolls comes first.
  const columns = ["time", "amount", "state", "wallet", "customer", "order", "number"]
  const pageCount = Math.ceil(data.count / PAGE_SIZE)
  const top = useRef<HTMLDivElement>(null)
  const turn = (page: number) => {
    onPage(page)
    // The next page begins at its first row, not where the last one ended.
    top.current?.scrollIntoView({ block: "start" })
  }
  const word = (name: string) => t(`payments.pages.${name}`)
  if (data.transactions.length === 0) return <Empty isFiltered={isFiltered(state) || state.page > 0} />
  return (
    <div ref={top}>
      <Totals totals={data.totals} />
      <div className="overflow-x-auto">
        <Table>
          <Table.Header>
            <Table.Row>
              {columns.map((column) => (
                <Table.HeaderCell
                  key={column}
                  className={`whitespace-nowrap ${column === "amount" ? "text-right" : ""}`}
                >
                  {t(`payments.columns.${column}`)}
                </Table.HeaderCell>
              ))}
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {data.transactions.map((transaction) => (
              <Row key={transaction.id} transaction={transaction} />
            ))}
          </Table.Body>
        </Table>
      </div>
      <Table.Pagination
        count={data.count}
        pageSize={PAGE_SIZE}
        pageIndex={state.page}
        pageCount={pageCount}
        canPreviousPage={state.page > 0}
        canNextPage={state.page < pageCount - 1}
        previousPage={() => turn(state.page - 1)}
        nextPage={() => turn(state.page + 1)}
        translations={{
          ...{ of: word("of"), results: word("results"), pages: word("pages"), prev: word("prev"), next: word("next") },
        }}
      />
    </div>
  )
}

/** What all that is shown comes to, on every page of it; one currency beside the other. */
function Totals({ totals }: { totals: readonly AdminTotals[] }) {
  const { t, locale } = useWords()
  return (
    <div className="flex flex-col gap-y-1 px-6 py-3">
      {totals.map(({ currency_code, received, refunded, net }) => (
        <div key={currency_code} className="flex flex-wrap gap-x-6 gap-y-1">
          {Object.entries({ received, refunded, net }).map(([name, amount]) => (
            <Text key={name} size="small" weight={name === "net" ? "plus" : "regular"} className="tabular-nums">
              {t(`payments.totals.${name}`, { [name]: formatAmount(amount, currency_code, locale) })}
            </Text>
          ))}
        </div>
      ))}
    </div>
  )
}

function Row({ transaction }: { transaction: AdminTransaction }) {
  const { t, locale } = useWords()
  const navigate = useNavigate()
  const { out_trade_no, kind, state, customer, order_id, order_display_id, amount, refunded_amount, currency_code } =
    transaction
  const page = `/qfpay/${encodeURIComponent(out_trade_no)}`
  const isRefund = kind === "refund"
  const isRefused = isRefund && state === "refused"
  return (
    <Table.Row
      className="cursor-pointer"
      onClick={(event) => {
        // A link within the row goes where it says, and a number may be selected.
        const isOnLink = event.target instanceof Element && event.target.closest("a") !== null
        if (!isOnLink && !window.getSelection()?.toString()) void navigate(page)
      }}
    >
      <Table.Cell className="whitespace-nowrap tabular-nums">{formatTime(transaction.created_at, locale)}</Table.Cell>
      <Table.Cell className="whitespace-nowrap text-right tabular-nums">
        <span className={isRefused ? "text-ui-fg-subtle line-through" : "text-ui-fg-base"}>
          {isRefund && !isRefused && "−"}
          {formatAmount(amount, currency_code, locale)}
        </span>
        {refunded_amount > 0 && (
          <span className="text-ui-fg-subtle txt-compact-xsmall block">
            {t("payments.refunded_part", { amount: formatAmount(refunded_amount, currency_code, locale) })}
          </span>
        )}
      </Table.Cell>
      <Table.Cell className="whitespace-nowrap">
        <div className="flex gap-1">
          <StateBadge kind={kind} state={state} />
          <DisputeBadge dispute={transaction.dispute} />
        </div>
      </Table.Cell>
      <Table.Cell className="whitespace-nowrap">
        {paidWallet(transaction.wallet, { t, locale })}
        {isRefund && <span className="text-ui-fg-subtle"> · {t("common.refund")}</span>}
      </Table.Cell>
      <Table.Cell className="max-w-48 truncate" title={customer?.email ?? undefined}>
        {customer?.name ?? customer?.email ?? "–"}
      </Table.Cell>
      <Table.Cell>
        {order_id ? (
          <Link
            to={`/orders/${order_id}`}
            className="text-ui-fg-base hover:text-ui-fg-subtle underline underline-offset-2"
          >
            #{order_display_id ?? "…"}
          </Link>
        ) : (
          "–"
        )}
      </Table.Cell>
      <Table.Cell>
        <Link
          to={page}
          className="hover:text-ui-fg-base font-mono text-xs"
          aria-label={t("payments.open", { number: out_trade_no })}
        >
          {out_trade_no}
        </Link>
        {transaction.chnlsn && (
          <span
            className="text-ui-fg-subtle block max-w-52 truncate font-mono text-xs"
            title={`${t("payments.summary.chnlsn")}: ${transaction.chnlsn}`}
          >
            {transaction.chnlsn}
          </span>
        )}
      </Table.Cell>
    </Table.Row>
  )
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useWords()
  return (
    <div className="flex flex-col items-center gap-y-1 px-6 py-16 text-center" role="status">
      <Text size="small" weight="plus">
        {t(isFiltered ? "payments.nothing_found" : "payments.empty")}
      </Text>
      <Text size="small" className="text-ui-fg-subtle">
        {t(isFiltered ? "payments.nothing_found_hint" : "payments.empty_hint")}
      </Text>
    </div>
  )
}

function ExportButton({ state }: { state: ListState }) {
  const { t } = useWords()
  const [isBusy, setIsBusy] = useState(false)
  const save = async () => {
    setIsBusy(true)
    try {
      const file = await download("/admin/qfpay/transactions/export", filterQuery(state, new Date()))
      const link = document.createElement("a")
      link.href = URL.createObjectURL(file)
      link.download = `qfpay-transactions-${new Date().toISOString().slice(0, 10)}.csv`
      link.click()
      URL.revokeObjectURL(link.href)
    } catch (error) {
      toast.error(sentenceOf(error))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Button size="small" variant="secondary" isLoading={isBusy} onClick={() => void save()}>
      {t("payments.export")}
    </Button>
  )
}

function Crumb() {
  const { t } = useWords()
  return <>{t("payments.title")}</>
}

export const handle = { breadcrumb: () => <Crumb /> }

export const config = defineRouteConfig({ label: "payments.title", icon: MenuIcon, translationNs: "qfpay" })
