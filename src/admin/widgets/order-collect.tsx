import { defineWidgetConfig } from "@medusajs/admin-sdk"
import type { AdminOrder, DetailWidgetProps } from "@medusajs/framework/types"
import { Button, Container, Heading, StatusBadge, Text } from "@medusajs/ui"
import { useState } from "react"
import { CounterModal } from "../components/counter/counter-modal"
import { NotAllowed } from "../components/not-allowed"
import { isPending } from "../lib/counter-state"
import { useMay } from "../lib/permissions"
import { useCounter } from "../lib/use-counter"
import { formatAmount, useWords } from "../lib/words"

/** Takes payment at the counter for what an order still needs. Shown only where there is something to take. */
export default function OrderCollect({ data: order }: DetailWidgetProps<AdminOrder>) {
  const { t, locale } = useWords()
  const may = useMay()
  const [isOpen, setIsOpen] = useState(false)
  // What the page has already spares paid orders a question.
  const outstanding = order.summary?.pending_difference as number | undefined
  const mayOwe = may("readPayments") && order.status !== "canceled" && (outstanding === undefined || outstanding > 0)
  const counter = useCounter(order.id, { enabled: mayOwe || isOpen, isOpen })
  const { view } = counter
  const session = view?.payment_session
  const open = isPending(session) ? session : undefined
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
      <CounterModal counter={counter} isOpen={isOpen} onOpenChange={setIsOpen} />
    </Container>
  )
}

export const config = defineWidgetConfig({ zone: ["order.details.side.before", "draft_order.details.side.before"] })
