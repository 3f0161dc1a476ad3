import { CreditCard, ExclamationCircle } from "@medusajs/icons"
import { Text } from "@medusajs/ui"
import { Link } from "react-router-dom"
import { useAttention } from "../../lib/attention"
import { useWords } from "../../lib/words"

/**
 * The icon of the menu entry: a card, or how many payments wait for a person. Medusa's menu has no place for a count beside
 * the label, and cuts an icon to 15 pixels.
 */
export function MenuIcon() {
  const { t } = useWords()
  const count = useAttention() ?? 0
  if (count === 0) return <CreditCard />
  return (
    <span
      role="status"
      aria-label={t("payments.attention", { count })}
      title={t("payments.attention", { count })}
      className="bg-ui-tag-red-icon flex size-full items-center justify-center text-[10px] font-medium leading-none text-white"
    >
      {count > 9 ? "9+" : count}
    </span>
  )
}

/** Above the payments: that some wait for a person, and the way there. */
export function AttentionLine() {
  const { t } = useWords()
  const count = useAttention() ?? 0
  if (count === 0) return null
  return (
    <div role="status" className="bg-ui-tag-red-bg flex flex-wrap items-center gap-x-3 gap-y-1 px-6 py-3">
      <ExclamationCircle className="text-ui-tag-red-text" />
      <Text size="small" weight="plus" className="text-ui-tag-red-text">
        {t("payments.attention", { count })}
      </Text>
      <Link to="/settings/qfpay" className="txt-compact-small text-ui-tag-red-text underline">
        {t("payments.attention_go")}
      </Link>
    </div>
  )
}
