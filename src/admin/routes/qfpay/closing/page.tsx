import { defineRouteConfig } from "@medusajs/admin-sdk"
import { Button, Container, Heading, Input, Label, Table, Text } from "@medusajs/ui"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useRef, useState } from "react"
import type { AdminClosing } from "../../../../api/admin/qfpay/types"
import { CurrencyChoice } from "../../../components/payments/currency-choice"
import { Figure, TAKINGS_SUMS, TakingsHead, TakingsSums } from "../../../components/payments/takings-table"
import { Problem } from "../../../components/problem"
import { Nothing, Waiting } from "../../../components/section"
import { get } from "../../../lib/client"
import { printElements } from "../../../lib/print"
import { lastDays } from "../../../lib/takings"
import { paidWallet } from "../../../lib/wallet-name"
import { formatAmount, useWords } from "../../../lib/words"

/** What was taken at the counter on a day: by wallet, and by who took it. */
export default function ClosingPage() {
  const { t } = useWords()
  const paper = useRef<HTMLDivElement>(null)
  const [day, setDay] = useState(() => lastDays(1, new Date()).from)
  const [currency, setCurrency] = useState<string>()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["qfpay", "closing", day, currency],
    queryFn: () => get<{ closing: AdminClosing }>("/admin/qfpay/takings/closing", { day, currency_code: currency }),
    placeholderData: keepPreviousData,
    enabled: day !== "",
    retry: false,
  })
  const closing = data?.closing
  return (
    <Container className="divide-y p-0" ref={paper}>
      <div className="flex flex-wrap items-center justify-between gap-4 px-6 py-4">
        <div>
          <Heading>{t("payments.closing.title")}</Heading>
          <Text size="small" className="text-ui-fg-subtle">
            {t("payments.closing.subtitle", { day })}
          </Text>
        </div>
        <Button
          size="small"
          variant="secondary"
          className="print:hidden"
          onClick={() => paper.current && printElements([paper.current])}
        >
          {t("payments.takings.print")}
        </Button>
      </div>
      <div className="flex flex-wrap items-end gap-3 px-6 py-4 print:hidden">
        <div className="flex flex-col gap-y-1">
          <Label htmlFor="closing-day" size="xsmall">
            {t("payments.takings.day")}
          </Label>
          <Input
            id="closing-day"
            type="date"
            size="small"
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        </div>
        {closing && (
          <CurrencyChoice codes={closing.currency_codes} value={closing.currency_code} onChange={setCurrency} />
        )}
      </div>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <Waiting label={t("common.loading")} />}
      {closing && !error && <Shown closing={closing} />}
    </Container>
  )
}

function Shown({ closing: { total, wallets, people, currency_code } }: { closing: AdminClosing }) {
  const { t, locale } = useWords()
  const money = (amount: number) => formatAmount(amount, currency_code, locale)
  if (people.length === 0) return <Nothing>{t("payments.closing.empty")}</Nothing>
  return (
    <>
      <dl className="grid grid-cols-2 gap-4 px-6 py-4 md:grid-cols-4">
        {(["received", "refunded", "net"] as const).map((name) => (
          <Figure key={name} label={t(`payments.takings.${name}`)} value={money(total[name])} />
        ))}
        <Figure label={t("payments.takings.payments")} value={String(total.payments)} />
      </dl>
      <div className="overflow-x-auto">
        <Table>
          <caption className="txt-compact-small px-6 py-2 text-left">{t("payments.closing.by_wallet")}</caption>
          <TakingsHead names={["wallet", ...TAKINGS_SUMS]} />
          <Table.Body>
            {wallets.map((row) => (
              <Table.Row key={row.wallet}>
                <Table.Cell className="whitespace-nowrap">{paidWallet(row.wallet, { t, locale })}</Table.Cell>
                <TakingsSums row={row} money={money} />
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      </div>
      <div className="overflow-x-auto">
        <Table>
          <caption className="txt-compact-small px-6 py-2 text-left">{t("payments.closing.by_person")}</caption>
          <TakingsHead names={["person", "wallet", ...TAKINGS_SUMS]} />
          <Table.Body>
            {people.flatMap((person) => {
              const name = person.name ?? t("payments.closing.nobody", { id: person.taken_by })
              const rows = person.wallets.map((row) => (
                <Table.Row key={`${person.taken_by} ${row.wallet}`}>
                  <Table.Cell className="max-w-60 truncate" title={name}>
                    {name}
                  </Table.Cell>
                  <Table.Cell className="whitespace-nowrap">{paidWallet(row.wallet, { t, locale })}</Table.Cell>
                  <TakingsSums row={row} money={money} />
                </Table.Row>
              ))
              if (person.wallets.length === 1) return rows
              return [
                ...rows,
                <Table.Row key={person.taken_by} className="font-medium">
                  <Table.Cell className="max-w-60 truncate" title={name}>
                    {name}
                  </Table.Cell>
                  <Table.Cell className="whitespace-nowrap">{t("payments.closing.all_wallets")}</Table.Cell>
                  <TakingsSums row={person} money={money} />
                </Table.Row>,
              ]
            })}
          </Table.Body>
        </Table>
      </div>
    </>
  )
}

function Crumb() {
  const { t } = useWords()
  return <>{t("payments.closing.title")}</>
}

export const handle = { breadcrumb: () => <Crumb /> }

export const config = defineRouteConfig({ label: "payments.closing.title", translationNs: "qfpay" })
