import { Button, Select, Text, toast } from "@medusajs/ui"
import { useState } from "react"
import { HELD_PAGE, type HeldState, useAudit, useHeldPayments } from "../../lib/settings"
import { sentenceOf, useWords } from "../../lib/words"
import { HeldCase } from "../held/held-case"
import { useMay } from "../../lib/permissions"
import { NotAllowed } from "../not-allowed"
import { Problem } from "../problem"
import { Nothing, Section, Waiting } from "../section"

const STATES = ["held", "refunded", "dismissed"] as const

/** Money that needs a person: who paid, what happened, and what can be done about it. */
export function HeldPayments() {
  const { t } = useWords()
  const may = useMay()
  const [state, setState] = useState<HeldState>("held")
  const [offset, setOffset] = useState(0)
  const { data, error, isPending, refetch } = useHeldPayments(state, offset)
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
        <div className="divide-y">
          {!may("resolveHeldPayments") && state === "held" && (
            <div className="px-6 py-4">
              <NotAllowed to="resolveHeldPayments" />
            </div>
          )}
          {data.held_payments.map((held) => (
            <HeldCase key={held.id} held={held} />
          ))}
          {data.count > HELD_PAGE && <Pages count={data.count} offset={offset} onChange={setOffset} />}
        </div>
      )}
    </Section>
  )
}

/** Looks for every cent that ever arrived, now; what does not add up is on the list afterward. */
function AuditButton() {
  const { t } = useWords()
  const { mutateAsync, isPending } = useAudit()
  const audit = async () => {
    try {
      const { audited: count, findings } = (await mutateAsync()).audit
      if (findings.length === 0) toast.success(t("settings.held.audit_well", { count }))
      else toast.warning(t("settings.held.audit_found", { count: findings.length, total: count }))
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
