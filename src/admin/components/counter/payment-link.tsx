import { Button, Copy, Heading, Label, Select, StatusBadge, Text, toast, usePrompt } from "@medusajs/ui"
import { useId, useState } from "react"
import type { AdminPaymentLink } from "../../../api/admin/qfpay/types"
import { usePaymentLink } from "../../lib/use-payment-link"
import { formatTime, sentenceOf, sentences, useWords } from "../../lib/words"
import { QrCode } from "./qr-code"

const COLOR = { open: "blue", paid: "green", expired: "grey", withdrawn: "grey" } as const
const DAYS = [1, 7, 30] as const

interface PaymentLinkBoxProps {
  readonly orderId: string
  readonly email: string | null | undefined
  /** Whether something is left to pay, so that a new link can be made. */
  readonly isPayable: boolean
}

/** The payment link of an order: make it, copy it, show it as a code, send it, take it back. */
export function PaymentLinkBox({ orderId, email, isPayable }: PaymentLinkBoxProps) {
  const { t } = useWords()
  const { link, create, withdraw, send } = usePaymentLink(orderId, { enabled: true })
  const isOpen = link?.state === "open"
  return (
    <section className="flex flex-col gap-y-3 px-6 py-4" aria-label={t("counter.link.title")}>
      <div className="flex items-center justify-between gap-x-2">
        <Heading level="h3">{t("counter.link.title")}</Heading>
        {link && <StatusBadge color={COLOR[link.state]}>{t(`counter.link.states.${link.state}`)}</StatusBadge>}
      </div>
      {isOpen ? (
        <Open {...{ link, email, withdraw, send }} />
      ) : (
        isPayable && (
          <Create
            isFirst={link === null}
            isBusy={create.isPending}
            onCreate={(days) => create.mutate(days, { onError: (error) => toast.error(sentenceOf(error)) })}
          />
        )
      )}
    </section>
  )
}

function Create(props: { isFirst: boolean; isBusy: boolean; onCreate: (days: number) => void }) {
  const { t } = useWords()
  const [days, setDays] = useState<number>(7)
  const id = useId()
  return (
    <>
      <Text size="small" className="text-ui-fg-subtle">
        {t("counter.link.hint")}
      </Text>
      <div className="flex flex-wrap items-center gap-3">
        <Label htmlFor={id} size="small">
          {t("counter.link.days")}
        </Label>
        <div className="w-32">
          <Select size="small" value={String(days)} onValueChange={(value) => setDays(Number(value))}>
            <Select.Trigger id={id}>
              <Select.Value />
            </Select.Trigger>
            <Select.Content>
              {DAYS.map((count) => (
                <Select.Item key={count} value={String(count)}>
                  {t("counter.link.span", { count })}
                </Select.Item>
              ))}
            </Select.Content>
          </Select>
        </div>
      </div>
      <Button size="small" variant="secondary" isLoading={props.isBusy} onClick={() => props.onCreate(days)}>
        {t(props.isFirst ? "counter.link.create" : "counter.link.again")}
      </Button>
    </>
  )
}

type Link = ReturnType<typeof usePaymentLink>
interface OpenProps extends Pick<Link, "withdraw" | "send"> {
  readonly link: AdminPaymentLink
  readonly email: string | null | undefined
}

function Open({ link, email, withdraw, send }: OpenProps) {
  const { t, locale } = useWords()
  const prompt = usePrompt()
  const [showsCode, setShowsCode] = useState(false)
  const takeBack = async () => {
    const isSure = await prompt({
      title: t("counter.link.withdraw_title"),
      description: t("counter.link.withdraw_text"),
      confirmText: t("counter.link.withdraw"),
      cancelText: t("common.cancel"),
    })
    if (!isSure) return
    withdraw.mutate(undefined, {
      onSuccess: () => toast.success(t("counter.link.withdrawn")),
      onError: (error) => toast.error(sentenceOf(error)),
    })
  }
  const deliver = () =>
    send.mutate(locale, {
      onSuccess: () => toast.success(t("counter.link.sent_now", { email })),
      onError: (error) => toast.error(sentenceOf(error)),
    })
  return (
    <>
      <div className="flex items-center gap-x-2">
        <code className="text-ui-fg-base min-w-0 break-all text-xs">{link.url}</code>
        <Copy content={link.url} aria-label={t("counter.link.copy")} />
      </div>
      <Text size="small" className="text-ui-fg-subtle">
        {sentences(
          locale,
          t("counter.link.until", { time: formatTime(link.expires_at, locale) }),
          link.sent_at && t("counter.link.sent", { time: formatTime(link.sent_at, locale) }),
        )}
      </Text>
      {showsCode && <QrCode content={link.url} label={t("counter.link.qr")} />}
      <div className="flex flex-wrap gap-2">
        <Button size="small" variant="secondary" aria-expanded={showsCode} onClick={() => setShowsCode(!showsCode)}>
          {t(showsCode ? "counter.link.hide_qr" : "counter.link.show_qr")}
        </Button>
        {email && (
          <Button
            size="small"
            variant="secondary"
            isLoading={send.isPending}
            title={t("counter.link.send_to", { email })}
            onClick={deliver}
          >
            {t("counter.link.send")}
          </Button>
        )}
        <Button size="small" variant="secondary" isLoading={withdraw.isPending} onClick={() => void takeBack()}>
          {t("counter.link.withdraw")}
        </Button>
      </div>
    </>
  )
}
