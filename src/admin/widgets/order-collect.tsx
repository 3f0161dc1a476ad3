import { defineWidgetConfig } from "@medusajs/admin-sdk"
import type { AdminOrder, DetailWidgetProps } from "@medusajs/framework/types"
import { Button, Container, Heading, StatusBadge, Text, toast } from "@medusajs/ui"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useLocation, useNavigate } from "react-router-dom"
import type { AdminPaymentSession } from "../../api/admin/qfpay/types"
import type { WalletOrAny } from "../../qfpay/catalogue"
import { CounterModal } from "../components/counter/counter-modal"
import { PaymentLinkBox } from "../components/counter/payment-link"
import { NotAllowed } from "../components/not-allowed"
import { isPending } from "../lib/counter-state"
import { post } from "../lib/client"
import { useMay } from "../lib/permissions"
import { useCounter } from "../lib/use-counter"
import { paidWallet } from "../lib/wallet-name"
import { formatAmount, formatClock, formatMinor, sentenceOf, useWords } from "../lib/words"

/** Takes payment at the counter for what an order still needs. Shown only where there is something to take. */
export default function OrderCollect({ data: order }: DetailWidgetProps<AdminOrder>) {
  const { t, locale } = useWords()
  const may = useMay()
  const [isOpen, setIsOpen] = useState(false)
  // What the page has already spares paid orders a question.
  const outstanding = order.summary?.pending_difference as number | undefined
  const mayOwe = may("readPayments") && order.status !== "canceled" && (outstanding === undefined || outstanding > 0)
  // What the page of a draft reads of it does not say that it is one.
  const isDraft = useLocation().pathname.startsWith("/draft-orders/")
  const counter = useCounter(order.id, { enabled: mayOwe || isOpen || (isDraft && may("readPayments")), isOpen })
  const { view } = counter
  const session = view?.payment_session
  const open = isPending(session) ? session : undefined
  const isPaidDraft = isDraft && session?.status === "authorized" && (view?.outstanding_amount ?? 1) <= 0
  if (isPaidDraft && !isOpen) return <PaidDraft order={order} session={session} />
  if (!isOpen && !(mayOwe && (outstanding ?? view?.outstanding_amount ?? 0) > 0) && !open) return null

  const amount = view?.outstanding_amount ?? outstanding ?? 0
  return (
    <Container className="divide-y p-0">
      <div className="flex items-center justify-between gap-x-2 px-6 py-4">
        <Heading level="h2">{t("counter.title")}</Heading>
        {open && (
          <StatusBadge color="blue">{t(open.data.qrcode ? "counter.code_shown" : "counter.scan_open")}</StatusBadge>
        )}
      </div>
      <div className="flex items-center justify-between px-6 py-4">
        <Text size="small" leading="compact" weight="plus">
          {t("counter.outstanding")}
        </Text>
        <Text size="small" leading="compact">
          {formatAmount(amount, order.currency_code, locale)}
        </Text>
      </div>
      <div className="px-6 py-4">
        {may("collectPayments") ? (
          <Button className="w-full" size="large" onClick={() => setIsOpen(true)}>
            {t(open ? "counter.resume" : "counter.open")}
          </Button>
        ) : (
          <NotAllowed to="collectPayments" />
        )}
      </div>
      {may("collectPayments") && <PaymentLinkBox orderId={order.id} email={order.email} isPayable={amount > 0} />}
      <CounterModal counter={counter} orderNumber={order.display_id} isOpen={isOpen} onOpenChange={setIsOpen} />
    </Container>
  )
}

/** A draft that has been paid at the counter, and the one thing that is left to do. */
function PaidDraft({ order, session }: { order: AdminOrder; session: AdminPaymentSession }) {
  const { t, locale } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const convert = useMutation({
    mutationFn: () => post(`/admin/draft-orders/${order.id}/convert-to-order`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["orders"] })
      void navigate(`/orders/${order.id}`)
    },
    onError: (error) => toast.error(sentenceOf(error)),
  })
  const { wallet, txamt, txcurrcd } = session.data
  return (
    <Container className="flex flex-col gap-y-3">
      <Heading level="h2">{t("counter.title")}</Heading>
      <Text size="small" role="status">
        {t("counter.draft.paid", {
          amount: formatMinor(txamt, txcurrcd, locale),
          wallet: paidWallet(wallet as WalletOrAny, { t, locale }),
          time: formatClock(session.paid_at ?? session.data.created_at, locale),
        })}
      </Text>
      <Button className="w-full" size="large" isLoading={convert.isPending} onClick={() => convert.mutate()}>
        {t("counter.draft.convert")}
      </Button>
    </Container>
  )
}

export const config = defineWidgetConfig({ zone: ["order.details.side.before", "draft_order.details.side.before"] })
