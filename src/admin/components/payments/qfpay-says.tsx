import { Text } from "@medusajs/ui"
import { useWords } from "../../lib/words"

const HAN = /\p{Script=Han}/u

/** QFPay's own code and words. QFPay answers in Chinese: a reader of English has them when they are asked for. */
export function QfpaySays({ respcd, words }: { respcd: string | null; words: string | null }) {
  const { t, locale } = useWords()
  if (!respcd && !words) return null
  const isForeign = locale === "en" && HAN.test(words ?? "")
  return (
    <Text as="div" size="xsmall" leading="compact" className="text-ui-fg-subtle mt-1 break-words">
      {t("payments.timeline.qfpay_says")}: <span className="font-mono">{respcd || t("payments.timeline.no_code")}</span>
      {words && !isForeign ? ` · ${words}` : ""}
      {isForeign && (
        <details>
          <summary className="cursor-pointer">{t("payments.timeline.in_chinese")}</summary>
          <span lang="zh-Hant">{words}</span>
        </details>
      )}
    </Text>
  )
}
