import { Table } from "@medusajs/ui"
import type { AdminTakingsSum } from "../../../api/admin/qfpay/types"
import { useWords } from "../../lib/words"

/** The columns that every table of takings has. */
export const TAKINGS_SUMS = ["payments", "received", "refunded", "net", "orders"] as const

/** The head of a table of takings. */
export function TakingsHead({ names }: { names: readonly string[] }) {
  const { t } = useWords()
  const isNumber = (name: string) => (TAKINGS_SUMS as readonly string[]).includes(name) || name === "conversion"
  return (
    <Table.Header>
      <Table.Row>
        {names.map((name) => (
          <Table.HeaderCell key={name} className={`whitespace-nowrap ${isNumber(name) ? "text-right" : ""}`}>
            {t(`payments.takings.${name}`)}
          </Table.HeaderCell>
        ))}
      </Table.Row>
    </Table.Header>
  )
}

/** The cells of {@link TAKINGS_SUMS}. */
export function TakingsSums({ row, money }: { row: AdminTakingsSum; money: (amount: number) => string }) {
  const values = { ...row, received: money(row.received), refunded: money(row.refunded), net: money(row.net) }
  return TAKINGS_SUMS.map((name) => (
    <Table.Cell key={name} className="whitespace-nowrap text-right tabular-nums">
      {values[name]}
    </Table.Cell>
  ))
}

/** One figure with its name, in a list of definitions. */
export function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="txt-compact-small text-ui-fg-subtle">{label}</dt>
      <dd className="txt-compact-large-plus tabular-nums">{value}</dd>
    </div>
  )
}
