import { Button, Drawer, Heading, Hint, Input, Label, Switch, Text, toast } from "@medusajs/ui"
import { type FormEvent, type ReactNode, useId, useState } from "react"
import type { AdminMethod } from "../../../api/admin/qfpay/types"
import { type MethodChanges, useChangeMethod } from "../../lib/settings"
import { sentenceOf, useWords } from "../../lib/words"

interface EditMethodProps {
  readonly method: AdminMethod
  /** In which the limits are read: those of the regions in which it is on. Lower case. */
  readonly currencies: readonly string[]
  readonly defaultMinutes: number
  readonly onClose: () => void
}

const LABELS = [
  ["en", "label_en"],
  ["zh-HK", "label_zh_hk"],
  ["zh-CN", "label_zh_cn"],
] as const

/** What a person has typed; empty is the usual. */
interface Draft {
  readonly label: string
  readonly labels: Readonly<Record<string, string>>
  readonly min_amount: string
  readonly max_amount: string
  readonly qr_expiry_minutes: string
  readonly no_credit: boolean
}

const written = (value: string | number | null) => (value === null ? "" : String(value))

const draftOf = (method: AdminMethod): Draft => ({
  label: written(method.label),
  // Languages that have no field here stay as they are.
  labels: { ...method.labels },
  min_amount: written(method.min_amount),
  max_amount: written(method.max_amount),
  qr_expiry_minutes: written(method.qr_expiry_minutes),
  no_credit: method.no_credit,
})

/** As many characters as the server takes. */
const MAX_NAME = 60

/** `Minimum amount (HKD)` */
const withCurrencies = (label: string, currencies: readonly string[]) =>
  currencies.length === 0 ? label : `${label} (${currencies.join(", ").toUpperCase()})`

const isAmount = (text: string) => /^(\d{1,8}(\.\d{1,3})?)?$/.test(text.trim())
const isMinutes = (text: string) => text.trim() === "" || (/^\d{1,3}$/.test(text.trim()) && +text >= 5 && +text <= 120)
const numberOf = (text: string) => (text.trim() === "" ? null : Number(text))

function changesOf(draft: Draft): MethodChanges {
  const labels = Object.entries(draft.labels).filter(([, label]) => label.trim() !== "")
  return {
    label: draft.label.trim() || null,
    labels: labels.length > 0 ? Object.fromEntries(labels) : null,
    min_amount: numberOf(draft.min_amount),
    max_amount: numberOf(draft.max_amount),
    qr_expiry_minutes: numberOf(draft.qr_expiry_minutes),
    no_credit: draft.no_credit,
  }
}

/** What is wrong with a draft, by field, in words for the one who typed it. */
function wrongsOf({ min_amount: min, max_amount: max, qr_expiry_minutes }: Draft, t: (key: string) => string) {
  const wrongAmount = (amount: string) => (isAmount(amount) ? undefined : t("settings.methods.form.amount_wrong"))
  const isCrossed = min.trim() !== "" && max.trim() !== "" && Number(min) > Number(max)
  return {
    min_amount: wrongAmount(min),
    max_amount: wrongAmount(max) ?? (isCrossed ? t("settings.methods.form.amounts_crossed") : undefined),
    qr_expiry_minutes: isMinutes(qr_expiry_minutes) ? undefined : t("settings.methods.form.minutes_wrong"),
  }
}

/** Name, amounts, expiry and credit cards of a payment method, in a drawer. */
export function EditMethod({ method, currencies, defaultMinutes, onClose }: EditMethodProps) {
  const { t, locale } = useWords()
  const { mutateAsync, isPending } = useChangeMethod()
  const [draft, setDraft] = useState(() => draftOf(method))
  const set = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }))
  const wrong = wrongsOf(draft, t)
  const wrongName = (name: string) =>
    name.trim().length > MAX_NAME ? t("settings.methods.form.name_wrong", { most: MAX_NAME }) : undefined
  const hasLongName = [draft.label, ...Object.values(draft.labels)].some((name) => wrongName(name) !== undefined)
  const isWrong = hasLongName || Object.values(wrong).some((words) => words !== undefined)

  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (isWrong) return
    try {
      await mutateAsync([{ id: method.provider_id, changes: changesOf(draft) }])
      toast.success(t("settings.methods.saved"))
      onClose()
    } catch (error) {
      toast.error(sentenceOf(error))
    }
  }

  return (
    <Drawer open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Drawer.Content>
        <form className="flex h-full flex-col overflow-hidden" onSubmit={(event) => void save(event)}>
          <Drawer.Header>
            <Drawer.Title>{t("settings.methods.form.title", { method: method.name[locale] })}</Drawer.Title>
            <Drawer.Description>{t("settings.methods.form.description")}</Drawer.Description>
          </Drawer.Header>
          <Drawer.Body className="flex flex-col gap-y-6 overflow-y-auto">
            <Group title={t("settings.methods.form.names")}>
              <Field
                label={t("settings.methods.form.label")}
                value={draft.label}
                placeholder={method.name[locale]}
                wrong={wrongName(draft.label)}
                onChange={(label) => set({ label })}
              />
              {LABELS.map(([language, key]) => (
                <Field
                  key={language}
                  label={t(`settings.methods.form.${key}`)}
                  value={draft.labels[language] ?? ""}
                  placeholder={draft.label || method.name[language]}
                  wrong={wrongName(draft.labels[language] ?? "")}
                  onChange={(label) => set({ labels: { ...draft.labels, [language]: label } })}
                />
              ))}
            </Group>
            <Group title={t("settings.methods.form.limits")} hint={t("settings.methods.form.limits_hint")}>
              <div className="grid grid-cols-2 gap-x-4">
                {(["min_amount", "max_amount"] as const).map((field) => (
                  <Field
                    key={field}
                    label={withCurrencies(t(`settings.methods.form.${field}`), currencies)}
                    value={draft[field]}
                    inputMode="decimal"
                    wrong={wrong[field]}
                    onChange={(amount) => set({ [field]: amount })}
                  />
                ))}
              </div>
            </Group>
            {method.takes_qr_expiry && (
              <Field
                label={t("settings.methods.form.qr_expiry_minutes")}
                hint={t("settings.methods.form.qr_expiry_hint", { count: defaultMinutes })}
                value={draft.qr_expiry_minutes}
                placeholder={String(defaultMinutes)}
                inputMode="numeric"
                wrong={wrong.qr_expiry_minutes}
                onChange={(minutes) => set({ qr_expiry_minutes: minutes })}
              />
            )}
            {method.takes_no_credit && (
              <NoCredit checked={draft.no_credit} onChange={(no_credit) => set({ no_credit })} />
            )}
          </Drawer.Body>
          <Drawer.Footer>
            <Drawer.Close asChild>
              <Button size="small" variant="secondary">
                {t("common.cancel")}
              </Button>
            </Drawer.Close>
            <Button size="small" type="submit" isLoading={isPending} disabled={isWrong}>
              {t("common.save")}
            </Button>
          </Drawer.Footer>
        </form>
      </Drawer.Content>
    </Drawer>
  )
}

function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-y-3" role="group" aria-label={title}>
      <div>
        <Heading level="h3">{title}</Heading>
        {hint && (
          <Text size="small" className="text-ui-fg-subtle">
            {hint}
          </Text>
        )}
      </div>
      {children}
    </div>
  )
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string
  /** What is wrong with the value. */
  readonly wrong?: string | undefined
  readonly placeholder?: string
  readonly inputMode?: "decimal" | "numeric"
}

function Field({ label, value, onChange, hint, wrong, placeholder, inputMode }: FieldProps) {
  const id = useId()
  const words = wrong ?? hint
  return (
    <div className="flex flex-col gap-y-1">
      <Label htmlFor={id} size="small">
        {label}
      </Label>
      <Input
        id={id}
        value={value}
        placeholder={placeholder}
        inputMode={inputMode}
        aria-invalid={wrong !== undefined}
        aria-describedby={words ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {words && (
        <Hint id={`${id}-hint`} variant={wrong ? "error" : "info"}>
          {words}
        </Hint>
      )}
    </div>
  )
}

function NoCredit({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  const { t } = useWords()
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-x-4">
      <div>
        <Label htmlFor={id} size="small">
          {t("settings.methods.form.no_credit")}
        </Label>
        <Hint id={`${id}-hint`}>{t("settings.methods.form.no_credit_hint")}</Hint>
      </div>
      <Switch id={id} size="small" checked={checked} onCheckedChange={onChange} aria-describedby={`${id}-hint`} />
    </div>
  )
}
