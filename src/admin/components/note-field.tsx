import { Label, Textarea } from "@medusajs/ui"
import { useId } from "react"
import { useWords } from "../lib/words"

interface NoteFieldProps {
  readonly value: string
  readonly onChange: (note: string) => void
  /** The note is all that is known of it: a refund that was made outside QFPay, a dispute. */
  readonly isRequired?: boolean
  /** What to write, where the usual hint does not say it. */
  readonly hint?: string
}

/** Why a person decided about money; stands in the payment's timeline. */
export function NoteField({ value, onChange, isRequired = false, hint }: NoteFieldProps) {
  const { t } = useWords()
  const id = useId()
  return (
    <div className="flex flex-col gap-y-1">
      <Label htmlFor={id} size="small">
        {t("settings.held.note")}
      </Label>
      <Textarea
        id={id}
        value={value}
        maxLength={1000}
        aria-required={isRequired}
        placeholder={hint ?? t(isRequired ? "settings.held.note_outside" : "settings.held.note_hint")}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}
