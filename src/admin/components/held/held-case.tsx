import { Button, Text } from "@medusajs/ui"
import { type ReactNode, useState } from "react"
import { Link } from "react-router-dom"
import type { AdminHeldAction, AdminHeldPayment } from "../../../api/admin/qfpay/types"
import { useMay } from "../../lib/permissions"
import { paidWallet } from "../../lib/wallet-name"
import { formatAmount, formatTime, useWords } from "../../lib/words"
import { DisputeNote } from "../payments/dispute"
import { Decide } from "./decide"
import { Story } from "./story"

/** The first thing to do about a case stands out; taking it off the list never does, nor refunding what is disputed. */
function variantOf(action: AdminHeldAction, index: number, { dispute }: AdminHeldPayment) {
  if (action === "dismiss") return "transparent"
  return index === 0 && dispute === null ? "primary" : "secondary"
}

/** Money that needs a person, or did: who paid, for what, what happened, what to do, and the buttons that can work. */
export function HeldCase({ held, isOnItsPage = false }: { held: AdminHeldPayment; isOnItsPage?: boolean }) {
  const { t, locale } = useWords()
  const may = useMay()
  const [asked, setAsked] = useState<AdminHeldAction>()
  const { wallet, paid_at, created_at, actions, customer, items, order_id, order_display_id } = held
  const who = [customer?.name, customer?.email, customer?.phone].filter(Boolean)
  return (
    <article aria-label={held.out_trade_no} className="flex flex-col gap-y-3 px-6 py-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <Text weight="plus">
          {formatAmount(held.amount, held.currency_code, locale)}
          {wallet && ` · ${paidWallet(wallet, { t, locale })}`}
        </Text>
        <Text size="small" className="text-ui-fg-subtle">
          {formatTime(paid_at ?? created_at, locale)}
        </Text>
      </div>
      <Story held={held} />
      {!isOnItsPage && <DisputeNote dispute={held.dispute} />}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <Fact label={t("settings.held.who")}>{who.length > 0 ? who.join(" · ") : t("settings.held.nobody")}</Fact>
        {items.length > 0 && (
          <Fact label={t("settings.held.items")}>
            {items.map(({ title, quantity }) => `${quantity} × ${title}`).join(", ")}
          </Fact>
        )}
        {order_id && (
          <Fact label={t("payments.summary.order")}>
            <InnerLink to={`/orders/${order_id}`}>#{order_display_id}</InnerLink>
          </Fact>
        )}
        {held.asked_amount !== null && (
          <Fact label={t("settings.held.asked")}>
            {formatAmount(held.asked_amount, held.asked_currency_code ?? held.currency_code, locale)}
          </Fact>
        )}
        <Fact label={t(held.reason === "refund_refused" ? "settings.held.owed" : "settings.held.received")}>
          {formatAmount(held.amount, held.currency_code, locale)}
        </Fact>
        <Fact label={t("settings.held.numbers")}>
          {held.in_ledger && !isOnItsPage ? (
            <InnerLink to={`/qfpay/${encodeURIComponent(held.out_trade_no)}`}>{held.out_trade_no}</InnerLink>
          ) : (
            held.out_trade_no
          )}
          {held.syssn !== held.out_trade_no && ` · QFPay ${held.syssn}`}
        </Fact>
      </dl>
      {actions.length > 0 && may("resolveHeldPayments") && (
        <div className="flex flex-wrap gap-2">
          {actions.map((action, index) => (
            <Button key={action} size="small" variant={variantOf(action, index, held)} onClick={() => setAsked(action)}>
              {t(`settings.held.actions.${action}`)}
            </Button>
          ))}
        </div>
      )}
      {asked && <Decide action={asked} held={held} onClose={() => setAsked(undefined)} />}
    </article>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="txt-compact-small text-ui-fg-subtle">{label}</dt>
      <dd className="txt-compact-small min-w-0 break-words">{children}</dd>
    </>
  )
}

function InnerLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="text-ui-fg-base hover:text-ui-fg-subtle underline underline-offset-2">
      {children}
    </Link>
  )
}
