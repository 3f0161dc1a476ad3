import { Button, Input, Label, Select } from "@medusajs/ui"
import { type ReactNode, useEffect, useId, useState } from "react"
import { DISPUTED, EVERY_STATE, isFiltered, type ListState, PERIODS, WALLETS_TO_FILTER } from "../../lib/payment-list"
import { paidWallet } from "../../lib/wallet-name"
import { useWords } from "../../lib/words"

const SEARCH_DELAY_MS = 300

/** A Select must have a value; this one stands for "all". */
const ALL = "all"

const PAYMENT_STATES = [
  ...["created", "waiting", "paid", "applied", "held", "refunded", "refused", "declined", "closed", "expired"],
]
const REFUND_STATES = ["created", "unanswered", "pending", "done", "refused", "lost"]

interface FiltersProps {
  readonly state: ListState
  readonly onChange: (changes: Partial<ListState>) => void
  readonly onClear: () => void
}

/** Search and filters of the list. Each choice takes effect at once; the search when typing pauses. */
export function Filters({ state, onChange, onClear }: FiltersProps) {
  const { t, locale } = useWords()
  const wallets = WALLETS_TO_FILTER.map((wallet) => ({ value: wallet, label: paidWallet(wallet, { t, locale }) }))
  const kinds = ["payment", "refund"].map((kind) => ({ value: kind, label: t(`payments.filters.${kind}`) }))
  const periods = PERIODS.slice(1).map((name) => ({ value: name, label: t(`payments.periods.${name}`) }))
  return (
    <div className="flex flex-wrap items-end gap-3 px-6 py-4">
      <Search value={state.q} onChange={(q) => onChange({ q })} />
      <Choice
        label={t("payments.filters.kind")}
        value={state.kind}
        all={t("payments.filters.all_kinds")}
        options={kinds}
        onChange={(kind) => onChange({ kind, ...(state.kind !== kind && { state: "" }) })}
      />
      <StateChoice state={state} onChange={onChange} />
      <Choice
        label={t("payments.filters.wallet")}
        value={state.wallet}
        all={t("payments.filters.all_wallets")}
        options={wallets}
        onChange={(wallet) => onChange({ wallet })}
      />
      <Choice
        label={t("payments.filters.period")}
        value={state.period === "any" ? "" : state.period}
        all={t("payments.periods.any")}
        options={periods}
        onChange={(period) => onChange({ period: (period || "any") as ListState["period"] })}
      />
      {state.period === "custom" && (
        <>
          <Day label={t("payments.filters.from")} value={state.from} onChange={(from) => onChange({ from })} />
          <Day label={t("payments.filters.to")} value={state.to} onChange={(to) => onChange({ to })} />
        </>
      )}
      {isFiltered(state) && (
        <Button size="small" variant="transparent" onClick={onClear}>
          {t("payments.filters.clear")}
        </Button>
      )}
    </div>
  )
}

/** Payments and refunds have states of their own, so choosing one chooses the kind too. */
function StateChoice({ state, onChange }: Pick<FiltersProps, "state" | "onChange">) {
  const { t } = useWords()
  const groups = [
    { kind: "payment", states: PAYMENT_STATES, words: "common.states" },
    { kind: "refund", states: REFUND_STATES, words: "common.refund_states" },
  ].filter(({ kind }) => state.kind === "" || state.kind === kind)
  const isOfAny = state.state === EVERY_STATE || state.state === DISPUTED
  const chosen = isOfAny ? state.state : state.state && `${state.kind || "payment"}.${state.state}`
  return (
    <Field label={t("payments.filters.state")}>
      {(id) => (
        <Select
          size="small"
          value={chosen || ALL}
          onValueChange={(value) => {
            const isOfEither = value === ALL || value === EVERY_STATE || value === DISPUTED
            const [kind = "", stands = ""] = isOfEither ? [state.kind, value === ALL ? "" : value] : value.split(".")
            onChange({ kind, state: stands })
          }}
        >
          <Select.Trigger id={id}>
            <Select.Value />
          </Select.Trigger>
          <Select.Content>
            <Select.Item value={ALL}>{t("payments.filters.with_money")}</Select.Item>
            <Select.Item value={EVERY_STATE}>{t("payments.filters.all_states")}</Select.Item>
            <Select.Item value={DISPUTED}>{t("payments.dispute.filter")}</Select.Item>
            {groups.map(({ kind, states, words }) => (
              <Select.Group key={kind}>
                <Select.Label>{t(`payments.filters.${kind}`)}</Select.Label>
                {states.map((name) => (
                  <Select.Item key={name} value={`${kind}.${name}`}>
                    {t(`${words}.${name}`)}
                  </Select.Item>
                ))}
              </Select.Group>
            ))}
          </Select.Content>
        </Select>
      )}
    </Field>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  /** What no choice is called. */
  readonly all: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}

function Choice({ label, value, all, options, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(id) => (
        <Select size="small" value={value || ALL} onValueChange={(chosen) => onChange(chosen === ALL ? "" : chosen)}>
          <Select.Trigger id={id}>
            <Select.Value />
          </Select.Trigger>
          <Select.Content>
            <Select.Item value={ALL}>{all}</Select.Item>
            {options.map((option) => (
              <Select.Item key={option.value} value={option.value}>
                {option.label}
              </Select.Item>
            ))}
          </Select.Content>
        </Select>
      )}
    </Field>
  )
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useWords()
  const [typed, setTyped] = useState(value)
  // The address can change by itself: back, forward, "clear filters".
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value) return undefined
    const timer = setTimeout(() => onChange(typed), SEARCH_DELAY_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <Field label={t("payments.filters.search")} className="w-64 max-w-sm grow">
      {(id) => (
        <Input
          id={id}
          type="search"
          size="small"
          placeholder={t("payments.filters.search_hint")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </Field>
  )
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field label={label}>
      {(id) => (
        <Input id={id} type="date" size="small" value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}

function Field({
  label,
  className = "w-44",
  children,
}: {
  label: string
  className?: string
  children: (id: string) => ReactNode
}) {
  const id = useId()
  return (
    <div className={`flex flex-col gap-y-1 ${className}`}>
      <Label htmlFor={id} size="xsmall" className="text-ui-fg-subtle">
        {label}
      </Label>
      {children(id)}
    </div>
  )
}
