import { ArrowDownMini, ArrowUpMini, PencilSquare } from "@medusajs/icons"
import { Badge, IconButton, Switch, Table, Text, toast, Tooltip } from "@medusajs/ui"
import { useState } from "react"
import type { AdminMethod } from "../../../api/admin/qfpay/types"
import { type Region, useChangeMethod, useMethods, useRegions } from "../../lib/settings"
import { formatAmount, sentenceOf, useWords } from "../../lib/words"
import { useMay } from "../../lib/permissions"
import { NotAllowed } from "../not-allowed"
import { EditMethod } from "./edit-method"
import { Problem } from "../problem"
import { Nothing, Section, Waiting } from "../section"

/** Every wallet as a row, every region as a column, on and off with one click. */
export function PayMethods() {
  const { t } = useWords()
  const methods = useMethods()
  const regions = useRegions()
  const error = methods.error ?? regions.error
  const retry = () => void Promise.all([methods.refetch(), regions.refetch()])
  const isThere = methods.data && regions.data && !error
  return (
    <Section title={t("settings.methods.title")} subtitle={t("settings.methods.subtitle")}>
      {(methods.isPending || regions.isPending) && !error && <Waiting label={t("common.loading")} />}
      {error && <Problem error={error} onRetry={retry} />}
      {isThere && regions.data.regions.length === 0 && <Nothing>{t("settings.methods.no_regions")}</Nothing>}
      {isThere && methods.data.count === 0 && <Nothing>{t("settings.methods.no_methods")}</Nothing>}
      {isThere && methods.data.count > 0 && (
        <MethodTable
          methods={methods.data.methods}
          regions={regions.data.regions}
          defaultMinutes={methods.data.default_qr_expiry_minutes}
        />
      )}
    </Section>
  )
}

interface MethodTableProps {
  readonly methods: readonly AdminMethod[]
  readonly regions: readonly Region[]
  readonly defaultMinutes: number
}

function MethodTable({ methods, regions, defaultMinutes }: MethodTableProps) {
  const { t } = useWords()
  const isAllowed = useMay()("changeSettings")
  const { mutateAsync, isPending } = useChangeMethod()
  const [edited, setEdited] = useState<AdminMethod>()
  const hasAccounts = new Set(methods.map(({ account }) => account)).size > 1

  const change = async (changes: Parameters<typeof mutateAsync>[0], done?: string) => {
    try {
      await mutateAsync(changes)
      if (done) toast.success(done)
    } catch (error) {
      toast.error(sentenceOf(error))
    }
  }
  const turn = (method: AdminMethod, name: string, region: Region, on: boolean) => {
    const others = method.region_ids.filter((id) => id !== region.id)
    const words = t(on ? "settings.methods.turned_on" : "settings.methods.turned_off", {
      method: name,
      region: region.name,
    })
    return change([{ id: method.provider_id, changes: { region_ids: on ? [...others, region.id] : others } }], words)
  }
  /** Ranks are counted anew, so that no two are alike; only those that change are sent. */
  const move = (from: number, to: number) => {
    const order = [...methods]
    order.splice(to, 0, ...order.splice(from, 1))
    const changed = order
      .map(({ provider_id, rank }, index) => ({ id: provider_id, rank, changes: { rank: index } }))
      .filter(({ rank, changes }) => rank !== changes.rank)
    return change(changed.map(({ id, changes }) => ({ id, changes })))
  }

  return (
    <div className="overflow-x-auto" aria-busy={isPending}>
      {!isAllowed && (
        <div className="px-6 py-4">
          <NotAllowed to="changeSettings" />
        </div>
      )}
      <Table>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell className="w-24">{t("settings.methods.order")}</Table.HeaderCell>
            <Table.HeaderCell>{t("settings.methods.method")}</Table.HeaderCell>
            {regions.map(({ id, name, currency_code }) => (
              <Table.HeaderCell key={id} className="text-center">
                {name} <span className="text-ui-fg-subtle font-normal">{currency_code.toUpperCase()}</span>
              </Table.HeaderCell>
            ))}
            <Table.HeaderCell className="w-12" />
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {methods.map((method, index) => (
            <MethodRow
              key={method.provider_id}
              method={method}
              regions={regions}
              showsAccount={hasAccounts}
              isBusy={isPending || !isAllowed}
              onTurn={(name, region, on) => void turn(method, name, region, on)}
              onUp={index > 0 ? () => void move(index, index - 1) : undefined}
              onDown={index < methods.length - 1 ? () => void move(index, index + 1) : undefined}
              onEdit={isAllowed ? () => setEdited(method) : undefined}
            />
          ))}
        </Table.Body>
      </Table>
      {edited && (
        <EditMethod
          method={edited}
          currencies={currenciesOf(edited, regions)}
          defaultMinutes={defaultMinutes}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  )
}

interface MethodRowProps {
  readonly method: AdminMethod
  readonly regions: readonly Region[]
  readonly showsAccount: boolean
  readonly isBusy: boolean
  readonly onTurn: (name: string, region: Region, on: boolean) => void
  readonly onUp: (() => void) | undefined
  readonly onDown: (() => void) | undefined
  /** Nothing, where the user's role does not allow it. */
  readonly onEdit: (() => void) | undefined
}

function MethodRow({ method, regions, showsAccount, isBusy, onTurn, onUp, onDown, onEdit }: MethodRowProps) {
  const { t, locale } = useWords()
  const usual = method.name[locale]
  const shown = method.labels[locale] ?? method.label ?? usual
  const name = showsAccount ? `${usual}, ${t("settings.methods.account", { account: method.account })}` : usual
  const isOnSomewhere = method.region_ids.length > 0
  return (
    <Table.Row>
      <Table.Cell>
        <div className="flex">
          <IconButton
            size="small"
            variant="transparent"
            disabled={isBusy || !onUp}
            onClick={onUp}
            aria-label={t("settings.methods.move_up", { method: name })}
          >
            <ArrowUpMini />
          </IconButton>
          <IconButton
            size="small"
            variant="transparent"
            disabled={isBusy || !onDown}
            onClick={onDown}
            aria-label={t("settings.methods.move_down", { method: name })}
          >
            <ArrowDownMini />
          </IconButton>
        </div>
      </Table.Cell>
      <Table.Cell>
        <div className="flex flex-col py-2">
          <Text size="small" weight="plus" className={isOnSomewhere ? "text-ui-fg-base" : "text-ui-fg-subtle"}>
            {shown}
          </Text>
          {shown !== usual && (
            <Text size="xsmall" className="text-ui-fg-subtle">
              {usual}
            </Text>
          )}
          {showsAccount && (
            <Text size="xsmall" className="text-ui-fg-subtle">
              {t("settings.methods.account", { account: method.account })}
            </Text>
          )}
          <Limits method={method} regions={regions} />
        </div>
      </Table.Cell>
      {regions.map((region) => (
        <Table.Cell key={region.id} className="text-center">
          <RegionSwitch method={method} name={name} region={region} isBusy={isBusy} onTurn={onTurn} />
        </Table.Cell>
      ))}
      <Table.Cell>
        <IconButton
          size="small"
          variant="transparent"
          disabled={!onEdit}
          onClick={onEdit}
          aria-label={t("settings.methods.edit", { method: name })}
        >
          <PencilSquare />
        </IconButton>
      </Table.Cell>
    </Table.Row>
  )
}

/** What is otherwise than usual, at a glance. */
function Limits({ method, regions }: { method: AdminMethod; regions: readonly Region[] }) {
  const { t, locale } = useWords()
  const { min_amount: min, max_amount: max, qr_expiry_minutes, no_credit } = method
  const limit = min !== null ? (max !== null ? "between" : "from") : max !== null ? "up_to" : undefined
  const currencies = currenciesOf(method, regions)
  const [currency] = currencies
  const money = (amount: number | null) =>
    amount !== null && currency && currencies.length === 1 ? formatAmount(amount, currency, locale) : amount
  const range = limit && t(`settings.methods.limits.${limit}`, { min: money(min), max: money(max) })
  const badges = [
    range && (currencies.length > 1 ? `${range} (${currencies.join(", ").toUpperCase()})` : range),
    qr_expiry_minutes !== null && t("settings.methods.minutes", { count: qr_expiry_minutes }),
    no_credit && t("settings.methods.no_credit_short"),
  ].filter((badge) => typeof badge === "string")
  if (badges.length === 0) return null
  return (
    <div className="mt-1 flex gap-x-1">
      {badges.map((badge) => (
        <Badge key={badge} size="2xsmall">
          {badge}
        </Badge>
      ))}
    </div>
  )
}

/** In which currencies shoppers meet the method's limits: those of the regions in which it is on. */
function currenciesOf({ region_ids, currencies }: AdminMethod, regions: readonly Region[]): readonly string[] {
  const on = regions.filter(({ id }) => region_ids.includes(id)).map(({ currency_code }) => currency_code)
  if (on.length > 0) return [...new Set(on)]
  return currencies !== "any" && currencies.length === 1 ? currencies : []
}

interface RegionSwitchProps {
  readonly method: AdminMethod
  readonly name: string
  readonly region: Region
  readonly isBusy: boolean
  readonly onTurn: MethodRowProps["onTurn"]
}

function RegionSwitch({ method, name, region, isBusy, onTurn }: RegionSwitchProps) {
  const { t } = useWords()
  const { currencies, region_ids } = method
  const isOn = region_ids.includes(region.id)
  const takes = currencies === "any" || currencies.includes(region.currency_code)
  const control = (
    <Switch
      size="small"
      checked={isOn}
      // One that is on and cannot be paid may still be turned off.
      disabled={isBusy || (!takes && !isOn)}
      onCheckedChange={(on) => onTurn(name, region, on)}
      aria-label={t("settings.methods.switch", { method: name, region: region.name })}
    />
  )
  if (takes) return control
  const words = t("settings.methods.cannot_take", { method: name, currency: region.currency_code.toUpperCase() })
  return (
    <Tooltip content={words}>
      <span className="inline-flex">{control}</span>
    </Tooltip>
  )
}
