import { Text } from "@medusajs/ui"
import type { AdminTransaction, AdminTransactionEvent } from "../../../api/admin/qfpay/types"
import { formatTime, useWords } from "../../lib/words"
import { QfpaySays } from "./qfpay-says"

/** What happened to a payment or refund, oldest first, in the merchant's words with QFPay's own beside them. */
export function Timeline({
  events,
  payment,
}: {
  events: readonly AdminTransactionEvent[]
  /** Says whether it was begun by a cashier or by a payment link, and not at checkout. */
  payment: Pick<AdminTransaction, "taken_by" | "payment_link_id">
}) {
  const { t, locale } = useWords()
  if (events.length === 0) {
    return (
      <Text size="small" className="text-ui-fg-subtle">
        {t("payments.timeline.empty")}
      </Text>
    )
  }
  return (
    <ol className="flex flex-col">
      {events.map((event, index) => (
        <li key={event.id} className="grid grid-cols-[20px_1fr] items-start gap-x-2">
          <span className="flex h-full flex-col items-center gap-y-0.5" aria-hidden>
            <span className="flex size-5 items-center justify-center">
              <span className="bg-ui-bg-base shadow-borders-base flex size-2.5 items-center justify-center rounded-full">
                <span className="bg-ui-tag-neutral-icon size-1.5 rounded-full" />
              </span>
            </span>
            {index < events.length - 1 && <span className="bg-ui-border-base w-px flex-1" />}
          </span>
          <div className="min-w-0 pb-4">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <Text as="span" size="small" leading="compact" weight="plus">
                {t(`payments.events.${event.kind}`)}
              </Text>
              <Text as="span" size="xsmall" leading="compact" className="text-ui-fg-subtle tabular-nums">
                <time dateTime={event.created_at}>{formatTime(event.created_at, locale)}</time>
              </Text>
            </div>
            <Text size="small" leading="compact" className="text-ui-fg-subtle mt-0.5">
              {causeOf(event, payment, t)}
            </Text>
            <Particulars event={event} />
          </div>
        </li>
      ))}
    </ol>
  )
}

function causeOf(
  { cause, by_name: name }: AdminTransactionEvent,
  payment: Pick<AdminTransaction, "taken_by" | "payment_link_id">,
  t: ReturnType<typeof useWords>["t"],
): string {
  if (cause === "checkout" && payment.payment_link_id) return t("payments.by_link")
  if (cause === "checkout" && payment.taken_by) {
    return name ? t("payments.at_counter_by", { name }) : t("payments.at_counter")
  }
  return name ? t("payments.by_name", { name }) : t(`payments.causes.${cause}`)
}

/** What a merchant should know of an entry beside its kind. */
function Particulars({ event }: { event: AdminTransactionEvent }) {
  const { t } = useWords()
  const { detail, respcd, words } = event
  const text = (name: string) => (typeof detail?.[name] === "string" ? detail[name] : undefined)
  const [reason, expected, received, answeredBy] = [
    text("reason"),
    text("expected"),
    text("received"),
    text("answered_by"),
  ]
  const sentences = [
    event.kind === "held" && reason ? t(`common.reasons.${reason}`) : undefined,
    event.kind === "refund_recorded" && reason ? t("payments.timeline.nothing_to_book") : undefined,
    answeredBy ? t("payments.timeline.answered_by", { number: answeredBy }) : undefined,
    expected && received ? t("payments.timeline.expected", { expected, received }) : undefined,
    text("refusal"),
    text("message"),
    text("note"),
  ].filter((sentence) => sentence !== undefined)
  return (
    <>
      {sentences.map((sentence) => (
        <Text key={sentence} size="small" leading="compact" className="text-ui-fg-subtle mt-1 break-words">
          {sentence}
        </Text>
      ))}
      <QfpaySays respcd={respcd} words={words} />
    </>
  )
}
