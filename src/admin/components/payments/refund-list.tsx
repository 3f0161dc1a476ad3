import { Text } from "@medusajs/ui"
import { Link } from "react-router-dom"
import type { AdminRefundRefusal, AdminTransaction } from "../../../api/admin/qfpay/types"
import { formatAmount, formatTime, sentences, useWords } from "../../lib/words"
import { QfpaySays } from "./qfpay-says"
import { StateBadge } from "../state-badge"

/** Refunds of a payment with how each stands and, of one that was refused, why and when to try again. */
export function RefundList({
  refunds,
  paymentSyssn,
}: {
  refunds: readonly AdminTransaction[]
  /** QFPay's number of the payment: money that came a second time has another. */
  paymentSyssn: string | null
}) {
  const { t, locale } = useWords()
  return (
    <ul className="flex flex-col gap-y-4">
      {refunds.map((refund) => (
        <li key={refund.id} className="flex flex-col gap-y-1">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <Link
              to={`/qfpay/${encodeURIComponent(refund.out_trade_no)}`}
              className="txt-compact-small-plus text-ui-fg-base hover:text-ui-fg-subtle underline underline-offset-2"
            >
              {formatAmount(refund.amount, refund.currency_code, locale)}
            </Link>
            <StateBadge kind="refund" state={refund.state} />
          </div>
          <Text size="xsmall" leading="compact" className="text-ui-fg-subtle">
            {formatTime(refund.created_at, locale)}
            {refund.is_outside && ` · ${t("payments.outside")}`}
            {isOfSecond(refund, paymentSyssn) && ` · ${t("payments.refunds.second")}`}
          </Text>
          {refund.refusal && <Refusal refusal={refund.refusal} refund={refund} />}
        </li>
      ))}
    </ul>
  )
}

const isOfSecond = ({ parent_syssn }: AdminTransaction, paymentSyssn: string | null) =>
  parent_syssn !== null && paymentSyssn !== null && parent_syssn !== paymentSyssn

/** Why QFPay refused a refund and when another try is worth it, with QFPay's own words beside it. */
export function Refusal({ refusal, refund }: { refusal: AdminRefundRefusal; refund: AdminTransaction }) {
  const { t, locale } = useWords()
  const { code, message, try_again_at } = refusal
  const isOver = try_again_at !== null && Date.parse(try_again_at) <= Date.now()
  return (
    <div className="flex flex-col gap-y-1">
      <Text size="small" leading="compact" className="text-ui-fg-subtle">
        {sentences(
          locale,
          t(`payments.refusals.${code}`, { defaultValue: message }),
          try_again_at && !isOver && t("payments.refunds.try_again_at", { time: formatTime(try_again_at, locale) }),
          isOver && code !== "never_arrived" && t("payments.refunds.try_again_now"),
        )}
      </Text>
      {refund.respcd && <QfpaySays respcd={refund.respcd} words={refund.words} />}
    </div>
  )
}
