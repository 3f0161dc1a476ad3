import { defineRouteConfig } from "@medusajs/admin-sdk"
import { Button, Container, Heading, Input, Label, Table, Text } from "@medusajs/ui"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useRef, useState } from "react"
import type { AdminTakings } from "../../../../api/admin/qfpay/types"
import { CurrencyChoice } from "../../../components/payments/currency-choice"
import { TakingsChart } from "../../../components/payments/takings-chart"
import { Figure, TAKINGS_SUMS, TakingsHead, TakingsSums } from "../../../components/payments/takings-table"
import { Problem } from "../../../components/problem"
import { Nothing, Waiting } from "../../../components/section"
import { get } from "../../../lib/client"
import { printElements } from "../../../lib/print"
import { lastDays, share, takingsCsv } from "../../../lib/takings"
import { paidWallet } from "../../../lib/wallet-name"
import { formatAmount, useWords } from "../../../lib/words"

const SPANS = [1, 7, 30, 90] as const

/** What was taken: by day and by wallet, with refunds, orders, conversion and why attempts ended. */
export default function TakingsPage() {
  const { t } = useWords()
  const paper = useRef<HTMLDivElement>(null)
  const [range, setRange] = useState(() => lastDays(30, new Date()))
  const [currency, setCurrency] = useState<string>()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["qfpay", "takings", range, currency],
    queryFn: () => get<{ takings: AdminTakings }>("/admin/qfpay/takings", { ...range, currency_code: currency }),
    placeholderData: keepPreviousData,
    enabled: range.from !== "" && range.to !== "",
    retry: false,
  })
  const takings = data?.takings
  return (
    <Container className="divide-y p-0" ref={paper}>
      <div className="flex flex-wrap items-center justify-between gap-4 px-6 py-4">
        <div>
          <Heading>{t("payments.takings.title")}</Heading>
          <Text size="small" className="text-ui-fg-subtle">
            {t("payments.takings.subtitle")}
          </Text>
        </div>
        <div className="flex gap-x-2 print:hidden">
          <Button size="small" variant="secondary" onClick={() => paper.current && printElements([paper.current])}>
            {t("payments.takings.print")}
          </Button>
          <Button size="small" variant="secondary" disabled={!takings} onClick={() => takings && save(takings)}>
            {t("payments.export")}
          </Button>
        </div>
      </div>
      <div className="flex flex-wrap items-end gap-3 px-6 py-4 print:hidden">
        {SPANS.map((count) => (
          <Button key={count} size="small" variant="secondary" onClick={() => setRange(lastDays(count, new Date()))}>
            {count === 1 ? t("payments.periods.today") : t("payments.takings.span", { count })}
          </Button>
        ))}
        {(["from", "to"] as const).map((name) => (
          <div key={name} className="flex flex-col gap-y-1">
            <Label htmlFor={`takings-${name}`} size="xsmall">
              {t(`payments.filters.${name}`)}
            </Label>
            <Input
              id={`takings-${name}`}
              type="date"
              size="small"
              value={range[name]}
              onChange={(event) => setRange({ ...range, [name]: event.target.value })}
            />
          </div>
        ))}
        {takings && (
          <CurrencyChoice codes={takings.currency_codes} value={takings.currency_code} onChange={setCurrency} />
        )}
      </div>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <Waiting label={t("common.loading")} />}
      {takings && !error && <Shown takings={takings} />}
    </Container>
  )
}

function Shown({ takings }: { takings: AdminTakings }) {
  const { t, locale } = useWords()
  const { total, days, wallets, currency_code, from, to } = takings
  const money = (amount: number) => formatAmount(amount, currency_code, locale)
  if (days.length === 0 && wallets.length === 0) return <Nothing>{t("payments.takings.empty")}</Nothing>
  return (
    <>
      <dl className="grid grid-cols-2 gap-4 px-6 py-4 md:grid-cols-4">
        {(["received", "refunded", "net", "on_orders"] as const).map((name) => (
          <Figure key={name} label={t(`payments.takings.${name}`)} value={money(total[name])} />
        ))}
        <Figure label={t("payments.takings.payments")} value={String(total.payments)} />
        <Figure label={t("payments.takings.orders")} value={String(total.orders)} />
        <Figure
          label={t("payments.takings.average")}
          value={total.orders === 0 ? "–" : money(total.on_orders / total.orders)}
        />
      </dl>
      {from !== to && days.length > 0 && <TakingsChart takings={takings} />}
      <div className="overflow-x-auto">
        <Table>
          <caption className="txt-compact-small px-6 py-2 text-left">
            {t("payments.takings.by_wallet", { from, to })}
          </caption>
          <TakingsHead names={["wallet", ...TAKINGS_SUMS, "conversion", "ended"]} />
          <Table.Body>
            {wallets.map((row) => (
              <Table.Row key={row.wallet}>
                <Table.Cell className="whitespace-nowrap">{paidWallet(row.wallet, { t, locale })}</Table.Cell>
                <TakingsSums row={row} money={money} />
                <Table.Cell className="whitespace-nowrap text-right tabular-nums">
                  {share(row.attempts_paid, row.attempts, locale)} ({row.attempts_paid}/{row.attempts})
                </Table.Cell>
                <Table.Cell className="min-w-40">
                  {row.ended
                    .map(({ state, respcd, count }) =>
                      `${count} × ${t(`common.states.${state}`)} ${respcd ?? ""}`.trim(),
                    )
                    .join(", ") || "–"}
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      </div>
      <div className="overflow-x-auto">
        <Table>
          <caption className="txt-compact-small px-6 py-2 text-left">{t("payments.takings.by_day")}</caption>
          <TakingsHead names={["day", ...TAKINGS_SUMS]} />
          <Table.Body>
            {days.map((row) => (
              <Table.Row key={row.day}>
                <Table.Cell className="whitespace-nowrap tabular-nums">{row.day}</Table.Cell>
                <TakingsSums row={row} money={money} />
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      </div>
    </>
  )
}

function save(takings: AdminTakings): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([takingsCsv(takings)], { type: "text/csv;charset=utf-8" }))
  link.download = `qfpay-takings-${takings.from}-${takings.to}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}

function Crumb() {
  const { t } = useWords()
  return <>{t("payments.takings.title")}</>
}

export const handle = { breadcrumb: () => <Crumb /> }

export const config = defineRouteConfig({ label: "payments.takings.title", translationNs: "qfpay" })
