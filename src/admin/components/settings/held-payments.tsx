import { Button, Drawer, Label, Select, Table, Text, Textarea, toast } from "@medusajs/ui"
import { useId, useState } from "react"
import { Link } from "react-router-dom"
import type { AdminHeldPayment } from "../../../api/admin/qfpay/types"
import { HELD_PAGE, type HeldState, useAudit, useHeldPayments, useResolveHeldPayment } from "../../lib/settings"
import { formatAmount, formatTime, sentenceOf, useWords } from "../../lib/words"
import { useMay } from "../../lib/permissions"
import { NotAllowed } from "../not-allowed"
import { Problem } from "../problem"
import { Nothing, Section, Waiting } from "../section"

const STATES = ["held", "refunded", "dismissed"] as const
type Action = "refund" | "dismiss"

/** Money that needs a person: what happened, what to do, and the two things that can be done here. */
export function HeldPayments() {
  const { t } = useWords()
  const may = useMay()
  const [state, setState] = useState<HeldState>("held")
  const [offset, setOffset] = useState(0)
  const { data, error, isPending, refetch } = useHeldPayments(state, offset)
  const [asked, setAsked] = useState<{ action: Action; held: AdminHeldPayment }>()
  const show = (next: HeldState) => {
    setState(next)
    setOffset(0)
  }
  return (
    <Section
      title={t("settings.held.title")}
      subtitle={t("settings.held.subtitle")}
      actions={
        <>
          {may("syncPayments") && <AuditButton />}
          <StateSelect state={state} onChange={show} />
        </>
      }
    >
      {isPending && <Waiting label={t("common.loading")} />}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data?.count === 0 && (
        <Nothing>{t(state === "held" ? "settings.held.empty" : "settings.held.empty_others")}</Nothing>
      )}
      {data && data.count > 0 && (
        <>
          {!may("resolveHeldPayments") && state === "held" && (
            <div className="px-6 py-4">
              <NotAllowed to="resolveHeldPayments" />
            </div>
          )}
          <HeldTable rows={data.held_payments} onAsk={(action, held) => setAsked({ action, held })} />
          {data.count > HELD_PAGE && <Pages count={data.count} offset={offset} onChange={setOffset} />}
        </>
      )}
      {asked && <Resolve {...asked} onClose={() => setAsked(undefined)} />}
    </Section>
  )
}

/** Looks for every cent that ever arrived, now; what does not add up is on the list afterwards. */
function AuditButton() {
  const { t } = useWords()
  const { mutateAsync, isPending } = useAudit()
  const audit = async () => {
    try {
      const { audited: count, findings } = (await mutateAsync()).audit
      if (findings.length === 0) toast.success(t("settings.held.audit_well", { count }))
      else toast.warning(t("settings.held.audit_found", { count, found: findings.length }))
    } catch (error) {
      toast.error(sentenceOf(error))
    }
  }
  return (
    <Button size="small" variant="secondary" isLoading={isPending} onClick={() => void audit()}>
      {t("settings.held.audit")}
    </Button>
  )
}

function StateSelect({ state, onChange }: { state: HeldState; onChange: (state: HeldState) => void }) {
  const { t } = useWords()
  return (
    <Select size="small" value={state} onValueChange={(next) => onChange(next as HeldState)}>
      <Select.Trigger className="w-auto" aria-label={t("settings.held.show")}>
        <Select.Value />
      </Select.Trigger>
      <Select.Content>
        {STATES.map((one) => (
          <Select.Item key={one} value={one}>
            {t(`settings.held.states.${one}`)}
          </Select.Item>
        ))}
      </Select.Content>
    </Select>
  )
}

interface HeldTableProps {
  readonly rows: readonly AdminHeldPayment[]
  readonly onAsk: (action: Action, held: AdminHeldPayment) => void
}

function HeldTable({ rows, onAsk }: HeldTableProps) {
  const { t, locale } = useWords()
  const may = useMay()
  return (
    <div className="overflow-x-auto">
      <Table>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell>{t("settings.held.received")}</Table.HeaderCell>
            <Table.HeaderCell className="text-right">{t("settings.held.amount")}</Table.HeaderCell>
            <Table.HeaderCell>{t("settings.held.what")}</Table.HeaderCell>
            <Table.HeaderCell>{t("settings.held.numbers")}</Table.HeaderCell>
            <Table.HeaderCell />
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {rows.map((held) => (
            <Table.Row key={held.id} className="align-top">
              <Table.Cell className="whitespace-nowrap py-3">{formatTime(held.created_at, locale)}</Table.Cell>
              <Table.Cell className="whitespace-nowrap py-3 text-right">
                {formatAmount(held.amount, held.currency_code, locale)}
              </Table.Cell>
              <Table.Cell className="min-w-64 whitespace-normal py-3">
                <Story held={held} />
              </Table.Cell>
              <Table.Cell className="py-3">
                {held.in_ledger ? (
                  <Link className="text-ui-fg-interactive text-xs" to={`/qfpay/${held.out_trade_no}`}>
                    {held.out_trade_no}
                  </Link>
                ) : (
                  <Text size="xsmall">{held.out_trade_no}</Text>
                )}
                <Text size="xsmall" className="text-ui-fg-muted">
                  QFPay {held.syssn}
                </Text>
              </Table.Cell>
              <Table.Cell className="py-3">
                {held.state === "held" && may("resolveHeldPayments") && (
                  <div className="flex justify-end gap-x-2 whitespace-nowrap">
                    {held.in_ledger && (
                      <Button size="small" variant="secondary" onClick={() => onAsk("refund", held)}>
                        {t("settings.held.refund")}
                      </Button>
                    )}
                    <Button size="small" variant="transparent" onClick={() => onAsk("dismiss", held)}>
                      {t("settings.held.dismiss")}
                    </Button>
                  </div>
                )}
              </Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </div>
  )
}

/** What happened and what to do; of a resolved one, how it ended. */
function Story({ held }: { held: AdminHeldPayment }) {
  const { t, locale } = useWords()
  const { reason, state, refund_due_at, refusal, resolved_at, resolved_by, note } = held
  const who = t(resolved_by === "automatic" ? "settings.held.by_itself" : "settings.held.by_person")
  const lines =
    state === "held"
      ? [
          refund_due_at
            ? t("settings.held.goes_back", { time: formatTime(refund_due_at, locale) })
            : t(`common.advice.${reason}`),
          refusal && t("settings.held.refusal", { words: refusal }),
        ]
      : [
          t("settings.held.resolved", {
            state: t(`settings.held.states.${state}`),
            time: formatTime(resolved_at, locale),
            who,
          }),
          note,
        ]
  return (
    <>
      <Text size="small" className="text-ui-fg-base">
        {t(`common.reasons.${reason}`)}
      </Text>
      {lines.filter(Boolean).map((line) => (
        <Text key={line} size="xsmall" className="text-ui-fg-subtle">
          {line}
        </Text>
      ))}
    </>
  )
}

function Pages({ count, offset, onChange }: { count: number; offset: number; onChange: (offset: number) => void }) {
  const { t } = useWords()
  const to = Math.min(count, offset + HELD_PAGE)
  return (
    <div className="flex items-center justify-between px-6 py-3">
      <Text size="small" className="text-ui-fg-subtle">
        {t("settings.held.page", { from: offset + 1, to, count })}
      </Text>
      <div className="flex gap-x-2">
        <Button
          size="small"
          variant="transparent"
          disabled={offset === 0}
          onClick={() => onChange(Math.max(0, offset - HELD_PAGE))}
        >
          {t("settings.held.previous")}
        </Button>
        <Button size="small" variant="transparent" disabled={to >= count} onClick={() => onChange(offset + HELD_PAGE)}>
          {t("settings.held.next")}
        </Button>
      </div>
    </div>
  )
}

/** Asks once more, with room for a note, because money moves or is let go. */
function Resolve({ action, held, onClose }: { action: Action; held: AdminHeldPayment; onClose: () => void }) {
  const { t, locale } = useWords()
  const { mutateAsync, isPending } = useResolveHeldPayment()
  const [note, setNote] = useState("")
  const id = useId()
  const amount = formatAmount(held.amount, held.currency_code, locale)
  const resolve = async () => {
    try {
      await mutateAsync({ id: held.id, action, note })
      toast.success(t(action === "refund" ? "settings.held.refunded" : "settings.held.dismissed", { amount }))
    } catch (error) {
      toast.error(sentenceOf(error))
    }
    onClose()
  }
  return (
    <Drawer open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title>{t(`settings.held.${action}_title`, { amount })}</Drawer.Title>
          <Drawer.Description>{t(`settings.held.${action}_text`)}</Drawer.Description>
        </Drawer.Header>
        <Drawer.Body className="flex flex-col gap-y-4">
          <Story held={held} />
          <div className="flex flex-col gap-y-1">
            <Label htmlFor={id} size="small">
              {t("settings.held.note")}
            </Label>
            <Textarea
              id={id}
              value={note}
              maxLength={1000}
              placeholder={t("settings.held.note_hint")}
              onChange={(event) => setNote(event.target.value)}
            />
          </div>
        </Drawer.Body>
        <Drawer.Footer>
          <Button size="small" variant="secondary" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            size="small"
            variant={action === "refund" ? "danger" : "primary"}
            isLoading={isPending}
            onClick={() => void resolve()}
          >
            {t(`settings.held.${action}`)}
          </Button>
        </Drawer.Footer>
      </Drawer.Content>
    </Drawer>
  )
}
