import { Select } from "@medusajs/ui"
import { useWords } from "../../lib/words"

interface CurrencyChoiceProps {
  /** In which money arrived, lower case. */
  readonly codes: readonly string[]
  readonly value: string
  readonly onChange: (code: string) => void
}

/** Which currency's figures are shown; nothing while there is only one. */
export function CurrencyChoice({ codes, value, onChange }: CurrencyChoiceProps) {
  const { t } = useWords()
  if (codes.length < 2) return null
  return (
    <Select size="small" value={value} onValueChange={onChange}>
      <Select.Trigger className="w-24" aria-label={t("payments.takings.currency")}>
        <Select.Value />
      </Select.Trigger>
      <Select.Content>
        {codes.map((code) => (
          <Select.Item key={code} value={code}>
            {code.toUpperCase()}
          </Select.Item>
        ))}
      </Select.Content>
    </Select>
  )
}
