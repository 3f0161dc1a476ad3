import { CheckCircleSolid, Spinner } from "@medusajs/icons"
import { Button, Heading, Text } from "@medusajs/ui"
import { type ReactNode, useEffect, useState } from "react"
import type { AdminPaymentSession } from "../../../api/admin/qfpay/types"
import type { WalletOrAny } from "../../../qfpay/catalogue"
import { countdown } from "../../lib/counter-state"
import { walletName } from "../../lib/wallet-name"
import { formatClock, formatTime, useWords } from "../../lib/words"
import { printReceipt } from "../../lib/receipt"
import { QrCode } from "./qr-code"

/** One big thing in the middle, what it means below it, and what can be done. */
function Centered({
  icon,
  heading,
  text,
  children,
}: {
  icon: ReactNode
  heading: string
  text: string
  children?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center gap-y-4 py-8 text-center">
      {icon}
      <Heading level="h2" className="text-3xl">
        {heading}
      </Heading>
      <Text size="large" className="text-ui-fg-subtle max-w-xl">
        {text}
      </Text>
      {children}
    </div>
  )
}

const Waiting = () => <Spinner className="text-ui-fg-subtle h-12 w-12 animate-spin" aria-hidden />
const Done = () => <CheckCircleSolid className="text-ui-tag-green-icon h-24 w-24" aria-hidden />

/** The moment, again each second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

interface CodeProps {
  readonly session: AdminPaymentSession
  readonly amount: string
  /** How far the server's clock is ahead of this one. */
  readonly aheadMs: number
  readonly isBusy: boolean
  readonly onCancel: () => void
}

/** The code on the screen, for the shopper to scan. */
export function CodeScreen({ session, amount, aheadMs, isBusy, onCancel }: CodeProps) {
  const { t, locale } = useWords()
  const wallet = walletName(session.data.wallet as WalletOrAny, locale)
  const remainingMs = Date.parse(session.expires_at) - (useNow() + aheadMs)
  return (
    <div className="flex w-full flex-col items-center gap-y-4 text-center">
      <Heading level="h2" className="text-2xl">
        {t("counter.code.hint", { wallet })}
      </Heading>
      <QrCode content={session.data.qrcode ?? ""} label={t("counter.code.alt", { wallet, amount })} />
      <Text className="text-ui-fg-subtle flex items-center gap-x-2 tabular-nums" role="timer" aria-live="off">
        <Spinner className="animate-spin" aria-hidden />
        {remainingMs > 0 ? t("counter.code.expires", { time: countdown(remainingMs) }) : t("counter.code.over")}
      </Text>
      <Button size="large" variant="secondary" isLoading={isBusy} onClick={onCancel}>
        {t("counter.code.withdraw")}
      </Button>
    </div>
  )
}

interface CheckingProps {
  readonly session: AdminPaymentSession
  readonly isBusy: boolean
  readonly wasCancelTried: boolean
  readonly onCancel: () => void
}

/** A scan whose end is not known yet. */
export function CheckingScreen({ session, isBusy, wasCancelTried, onCancel }: CheckingProps) {
  const { t, locale } = useWords()
  const time = formatClock(session.data.created_at, locale)
  return (
    <Centered icon={<Waiting />} heading={t("counter.checking.heading")} text={t("counter.checking.text", { time })}>
      <Text className="text-ui-fg-subtle">
        {t("counter.checking.until", { time: formatClock(session.expires_at, locale) })}
      </Text>
      {wasCancelTried && <Text>{t("counter.checking.not_canceled")}</Text>}
      <Button size="large" variant="secondary" isLoading={isBusy} onClick={onCancel}>
        {t("counter.checking.cancel")}
      </Button>
    </Centered>
  )
}

/** The money is there; the order does not show it yet. */
export function ApplyingScreen() {
  const { t } = useWords()
  return <Centered icon={<Waiting />} heading={t("counter.applying.heading")} text={t("counter.applying.text")} />
}

interface PaidProps {
  readonly session: AdminPaymentSession
  readonly amount: string
  readonly orderNumber: number | undefined
  readonly shopName: string
  readonly onDone: () => void
}

/**
 * The end. Nothing is focused: a second scan that comes late types its digits and Enter, and must not close what the cashier
 * has not read.
 */
export function PaidScreen({ session, amount, orderNumber, shopName, onDone }: PaidProps) {
  const { t, locale } = useWords()
  const wallet = session.data.wallet as WalletOrAny
  const print = () =>
    printReceipt({
      shop: shopName,
      title: t("counter.receipt.title"),
      lines: [
        ...(orderNumber === undefined ? [] : [[t("payments.summary.order"), `#${orderNumber}`] as const]),
        [t("payments.columns.amount"), amount],
        ...(wallet === "any" ? [] : [[t("payments.columns.wallet"), walletName(wallet, locale)] as const]),
        [t("payments.summary.paid"), formatTime(session.paid_at, locale)],
      ],
      number: [t("payments.summary.number"), session.data.out_trade_no],
    })
  const text =
    wallet === "any"
      ? t("counter.paid.any", { amount })
      : t("counter.paid.text", { amount, wallet: walletName(wallet, locale) })
  return (
    <Centered icon={<Done />} heading={t("counter.paid.heading")} text={text}>
      <div className="flex flex-wrap justify-center gap-3">
        <Button size="xlarge" onClick={onDone}>
          {t("counter.paid.done")}
        </Button>
        <Button size="xlarge" variant="secondary" onClick={print}>
          {t("counter.receipt.print")}
        </Button>
      </div>
    </Centered>
  )
}

/** There was nothing to take, or somebody else has taken it. */
export function NothingScreen({ onDone }: { onDone: () => void }) {
  const { t } = useWords()
  return (
    <Centered icon={<Done />} heading={t("counter.nothing.heading")} text={t("counter.nothing.text")}>
      <Button size="large" variant="secondary" autoFocus onClick={onDone}>
        {t("common.close")}
      </Button>
    </Centered>
  )
}
