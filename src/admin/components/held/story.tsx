import { Text } from "@medusajs/ui"
import type { AdminHeldPayment } from "../../../api/admin/qfpay/types"
import { translateMessages } from "../../../qfpay/messages"
import { formatTime, useWords } from "../../lib/words"

/** What happened and what to do; of a resolved one, how it ended. */
export function Story({ held }: { held: AdminHeldPayment }) {
  const { t, locale } = useWords()
  const { reason, state, refund_due_at, resolved_at, resolved_by, resolved_by_name, note, refunded_outside } = held
  const somebody = resolved_by_name ?? t("settings.held.by_person")
  const who = resolved_by === "automatic" ? t("settings.held.by_itself") : somebody
  const outcome = refunded_outside ? "refunded_outside" : state
  const lines =
    state === "held"
      ? [
          refund_due_at
            ? t("settings.held.automatic", { time: formatTime(refund_due_at, locale) })
            : t(`common.advice.${reason}`),
          held.is_refundable === false && t("payments.refusals.no_refunds"),
          useRefusal(held),
        ]
      : [
          t("settings.held.resolved", {
            state: t(`settings.held.states.${outcome}`),
            time: formatTime(resolved_at, locale),
            who,
          }),
          note,
        ]
  return (
    <div>
      <Text size="small">{t(`common.reasons.${reason}`)}</Text>
      {lines
        .filter((line): line is string => Boolean(line))
        .map((line) => (
          <Text key={line} size="small" className="text-ui-fg-subtle">
            {line}
          </Text>
        ))}
    </div>
  )
}

/** Why the last refund was refused, in the reader's language where the reason is one that we know. */
function useRefusal({ refusal, refusal_code, refusal_words }: AdminHeldPayment): string | undefined {
  const { t, locale } = useWords()
  if (!refusal) return undefined
  const sentence = refusal_code
    ? t(`payments.refusals.${refusal_code}`, { defaultValue: refusal })
    : translateMessages(refusal, locale)
  const said = refusal_code && refusal_words ? ` ${t("settings.held.qfpay_said", { words: refusal_words })}` : ""
  return t("settings.held.refusal", { words: sentence + said })
}
