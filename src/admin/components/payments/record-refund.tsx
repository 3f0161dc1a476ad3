import { Button, Drawer, Input, Label, Text, toast } from "@medusajs/ui"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useId, useState } from "react"
import type { AdminTransaction } from "../../../api/admin/qfpay/types"
import { CURRENCIES, isCurrencyCode } from "../../../qfpay/catalogue/currencies"
import { post } from "../../lib/client"
import { useMay } from "../../lib/permissions"
import { formatAmount, sentenceOf, useWords } from "../../lib/words"
import { NoteField } from "../note-field"

/** What has not been refunded of a payment, in major units without the noise of a float. */
function leftOf({ amount, refunded_amount, currency_code }: AdminTransaction): string {
  const currency = currency_code.toUpperCase()
  // oxlint-disable-next-line money/no-float -- both are exact to the currency's decimals, and so is the rounded difference
  return (amount - refunded_amount).toFixed(isCurrencyCode(currency) ? CURRENCIES[currency] : 0)
}

/** Records a refund of an order's payment that was made outside QFPay; nothing where nothing is left to refund. */
export function RecordRefund({ payment }: { payment: AdminTransaction }) {
  const { t } = useWords()
  const may = useMay()
  const [isOpen, setIsOpen] = useState(false)
  const isPossible =
    may("resolveHeldPayments") &&
    payment.kind === "payment" &&
    payment.state === "applied" &&
    Number(leftOf(payment)) > 0
  if (!isPossible) return null
  return (
    <div>
      <Button size="small" variant="secondary" onClick={() => setIsOpen(true)}>
        {t("settings.held.actions.record_refund")}
      </Button>
      {isOpen && <Form payment={payment} onClose={() => setIsOpen(false)} />}
    </div>
  )
}

/** Says beforehand that QFPay cannot refund it, where something is left to refund. */
export function NotRefundable({ payment }: { payment: AdminTransaction }) {
  const { t } = useWords()
  if (payment.is_refundable || payment.state !== "applied" || Number(leftOf(payment)) <= 0) return null
  return (
    <Text size="small" className="text-ui-fg-subtle">
      {t("payments.not_refundable")}
    </Text>
  )
}

function Form({ payment, onClose }: { payment: AdminTransaction; onClose: () => void }) {
  const { t, locale } = useWords()
  const client = useQueryClient()
  const left = leftOf(payment)
  const [amount, setAmount] = useState(left)
  const [note, setNote] = useState("")
  const id = useId()
  const isAmount = /^\d+(\.\d+)?$/.test(amount.trim()) && Number(amount) > 0 && Number(amount) <= Number(left)
  const record = useMutation({
    mutationFn: () =>
      post(`/admin/qfpay/transactions/${encodeURIComponent(payment.out_trade_no)}/record-refund`, {
        ...{ amount: Number(amount), note: note.trim() },
        refunded_amount: payment.refunded_amount,
      }),
    onSuccess: () => {
      const money = formatAmount(Number(amount), payment.currency_code, locale)
      toast.success(t("settings.held.done.record_refund", { amount: money }))
    },
    onError: (error) => toast.error(sentenceOf(error)),
    onSettled: async () => {
      onClose()
      // Medusa's own order shows the refund, too.
      await Promise.all(["qfpay", "orders"].map((key) => client.invalidateQueries({ queryKey: [key] })))
    },
  })
  return (
    <Drawer open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title>{t("settings.held.actions.record_refund")}</Drawer.Title>
          <Drawer.Description>{t("settings.held.texts.record_refund")}</Drawer.Description>
        </Drawer.Header>
        <Drawer.Body className="flex flex-col gap-y-4 overflow-y-auto">
          <div className="flex flex-col gap-y-1">
            <Label htmlFor={id} size="small">
              {t("payments.columns.amount")} ({payment.currency_code.toUpperCase()})
            </Label>
            <Input
              id={id}
              inputMode="decimal"
              value={amount}
              aria-invalid={!isAmount}
              onChange={(event) => setAmount(event.target.value)}
            />
            <Text size="xsmall" className="text-ui-fg-subtle">
              {t("payments.left_to_refund", {
                amount: formatAmount(Number(left), payment.currency_code, locale),
              })}
            </Text>
          </div>
          <NoteField value={note} onChange={setNote} isRequired />
        </Drawer.Body>
        <Drawer.Footer>
          <Button size="small" variant="secondary" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            size="small"
            disabled={!isAmount || note.trim() === ""}
            isLoading={record.isPending}
            onClick={() => record.mutate()}
          >
            {t("payments.record")}
          </Button>
        </Drawer.Footer>
      </Drawer.Content>
    </Drawer>
  )
}
