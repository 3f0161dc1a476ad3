import { Alert, FocusModal, Label, Switch, Text, usePrompt } from "@medusajs/ui"
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react"
import type { AdminCollect } from "../../../api/admin/qfpay/types"
import type { Locale } from "../../../qfpay/catalogue/wallets"
import { type CounterPhase, isPending, noticeKeyOf, phaseOf } from "../../lib/counter-state"
import type { CounterBody, Counter } from "../../lib/use-counter"
import { isMuted, playPaid, setMuted } from "../../lib/paid-sound"
import { formatAmount, formatClock, formatMinor, sentenceOf, useWords } from "../../lib/words"
import { Problem } from "../problem"
import { Choose } from "./choose"
import { ShopperScreen } from "./shopper-screen"
import { CheckingScreen, CodeScreen, NothingScreen, PaidScreen, ApplyingScreen } from "./states"

interface CounterModalProps {
  readonly counter: Counter
  /** The number under which the merchant knows the order. */
  readonly orderNumber: number | undefined
  readonly isOpen: boolean
  readonly onOpenChange: (isOpen: boolean) => void
}

/** The counter in front of the order: from the choice to "paid". */
export function CounterModal({ counter, orderNumber, isOpen, onOpenChange }: CounterModalProps) {
  const { t, locale } = useWords()
  const prompt = usePrompt()
  const { view, query, followed, cancel, initiate } = counter
  const input = useRef<HTMLInputElement>(null)
  const phase = view && phaseOf(view, followed)

  const leave = async () => {
    const session = view?.payment_session
    if (phase === "code" && isPending(session)) {
      // The same press of Escape would close the question, too.
      await new Promise((resolve) => setTimeout(resolve))
      const isWithdrawn = await prompt({
        title: t("counter.leave.title"),
        description: t("counter.leave.text", { time: formatClock(session.expires_at, locale) }),
        confirmText: t("counter.leave.withdraw"),
        cancelText: t("counter.leave.keep"),
        variant: "confirmation",
      })
      // A code that could not be withdrawn stays on the screen, with the reason.
      if (isWithdrawn && !(await cancel.mutateAsync().catch(() => undefined))) return
    }
    initiate.reset()
    cancel.reset()
    onOpenChange(false)
  }

  // The next scan just works, also after a refusal and after a code was withdrawn.
  useEffect(() => {
    if (isOpen && phase === "choose" && !initiate.isPending) input.current?.focus()
  }, [isOpen, phase, initiate.isPending])

  useEffect(() => {
    if (isOpen && phase === "paid") playPaid()
  }, [isOpen, phase])

  /** A scanner types wherever the focus is; its digits belong into the field. */
  const catchScan = (event: KeyboardEvent) => {
    const isTyping = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " "
    if (isTyping && phase === "choose" && event.target !== input.current) input.current?.focus()
  }

  return (
    <FocusModal open={isOpen} onOpenChange={(open) => (open ? onOpenChange(true) : void leave())}>
      <FocusModal.Content
        onKeyDown={catchScan}
        onOpenAutoFocus={(event) => {
          if (!input.current) return
          event.preventDefault()
          input.current.focus()
        }}
      >
        <FocusModal.Header>
          <FocusModal.Title asChild>
            <span className="sr-only">{t("counter.title")}</span>
          </FocusModal.Title>
          <FocusModal.Description asChild>
            <span className="sr-only">{t("counter.description")}</span>
          </FocusModal.Description>
          <div className="flex items-center gap-x-4">
            <MuteSwitch />
            {view && phase && (
              <ShopperScreen phase={phase} amount={amountOf(view, phase, locale)} session={view.payment_session} />
            )}
          </div>
        </FocusModal.Header>
        <FocusModal.Body className="flex flex-col items-center overflow-y-auto">
          <div className="flex w-full max-w-4xl flex-col items-center gap-y-6 p-6">
            {!view && query.isError && <Problem error={query.error} onRetry={() => void query.refetch()} />}
            {!view && query.isPending && <Text>{t("common.loading")}</Text>}
            {view && phase && <Counted {...{ counter, orderNumber, view, phase, input }} onDone={() => void leave()} />}
          </div>
        </FocusModal.Body>
      </FocusModal.Content>
    </FocusModal>
  )
}

/** What is being paid, or what is to be paid. */
function amountOf({ payment_session: session, ...view }: AdminCollect, phase: CounterPhase, locale: Locale): string {
  return session && phase !== "choose" && phase !== "nothing"
    ? formatMinor(session.data.txamt, session.data.txcurrcd, locale)
    : formatAmount(view.outstanding_amount, view.currency_code, locale)
}

/** Whether this counter makes a sound when money arrives. */
function MuteSwitch() {
  const { t } = useWords()
  const [isSilent, setIsSilent] = useState(isMuted)
  const change = (isOn: boolean) => {
    setMuted(!isOn)
    setIsSilent(!isOn)
    if (isOn) playPaid()
  }
  return (
    <div className="flex items-center gap-x-2">
      <Switch id="qfpay-sound" size="small" checked={!isSilent} onCheckedChange={change} />
      <Label htmlFor="qfpay-sound" size="small">
        {t("counter.sound")}
      </Label>
    </div>
  )
}

interface CountedProps {
  readonly counter: Counter
  readonly orderNumber: number | undefined
  readonly view: AdminCollect
  readonly phase: CounterPhase
  readonly input: RefObject<HTMLInputElement>
  readonly onDone: () => void
}

function Counted({ counter, orderNumber, view, phase, input, onDone }: CountedProps) {
  const { t, locale } = useWords()
  const { query, initiate, cancel } = counter
  const { payment_session: session } = view
  const amount = amountOf(view, phase, locale)
  const ask = (body: CounterBody) => {
    cancel.reset()
    if (!initiate.isPending) initiate.mutate(body)
  }
  const [cancelTried, setCancelTried] = useState<string>()
  const cancelPayment = () => {
    initiate.reset()
    cancel.mutate(undefined, { onSuccess: (answer) => setCancelTried(answer.payment_session?.id) })
  }
  return (
    <>
      <div className="flex flex-col items-center">
        {phase !== "paid" && <Text className="text-ui-fg-subtle">{t("counter.outstanding")}</Text>}
        <Text as="div" className="text-5xl font-medium leading-tight tabular-nums" data-testid="qfpay-amount">
          {amount}
        </Text>
      </div>
      <div role="status" aria-live="polite" className="w-full max-w-2xl">
        <StateForReaders phase={phase} />
        <Told {...{ counter, view, phase }} />
        {query.isError && <Alert variant="warning">{t("counter.lost")}</Alert>}
      </div>
      {phase === "choose" && (
        <Choose
          {...{ view, input }}
          account={counter.account ?? view.account}
          isBusy={initiate.isPending}
          onAccount={counter.setAccount}
          onScan={(auth_code) => ask({ auth_code })}
          onWallet={(wallet) => ask({ wallet })}
        />
      )}
      {phase === "code" && session && (
        <CodeScreen
          {...{ session, amount }}
          aheadMs={counter.aheadMs}
          isBusy={cancel.isPending}
          onCancel={cancelPayment}
        />
      )}
      {phase === "checking" && session && (
        <CheckingScreen
          session={session}
          isBusy={cancel.isPending}
          wasCancelTried={cancelTried === session.id}
          onCancel={cancelPayment}
        />
      )}
      {phase === "applying" && <ApplyingScreen />}
      {phase === "paid" && session && (
        <PaidScreen {...{ session, amount, orderNumber, onDone }} shopName={view.shop_name} />
      )}
      {phase === "nothing" && <NothingScreen onDone={onDone} />}
    </>
  )
}

const HEARD: Readonly<Partial<Record<CounterPhase, string>>> = {
  code: "counter.code.waiting",
  checking: "counter.checking.heading",
  applying: "counter.applying.heading",
  paid: "counter.paid.heading",
}

/** What a screen reader says when the state changes; a countdown would talk all the time. */
function StateForReaders({ phase }: { phase: CounterPhase }) {
  const { t } = useWords()
  const key = HEARD[phase]
  return key ? <span className="sr-only">{t(key)}</span> : null
}

/** What went wrong last, in the merchant's language where the shop has told why, else in the server's sentence. */
function Told({ counter, view, phase }: Pick<CountedProps, "counter" | "view" | "phase">) {
  const { t } = useWords()
  const { initiate, cancel, followed } = counter
  const error = cancel.error ?? (phase === "choose" ? initiate.error : null)
  const key = phase === "choose" ? noticeKeyOf(view, followed) : undefined
  if (initiate.isPending || cancel.isPending) return null
  if (cancel.error || (error && !key)) return <Alert variant="error">{sentenceOf(error)}</Alert>
  if (!key) return null
  return <Alert variant={key.startsWith("counter.notices") ? "error" : "warning"}>{t(key)}</Alert>
}
