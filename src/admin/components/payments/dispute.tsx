import { Alert, Button, Drawer, Input, Label, StatusBadge, toast } from "@medusajs/ui"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useId, useState } from "react"
import type { AdminDispute, AdminTransaction } from "../../../api/admin/qfpay/types"
import { post } from "../../lib/client"
import { useMay } from "../../lib/permissions"
import { lastDays } from "../../lib/takings"
import { formatDay, sentenceOf, sentences, useWords } from "../../lib/words"
import { NoteField } from "../note-field"

/** Beside the state of a payment that is marked as disputed. */
export function DisputeBadge({ dispute }: { dispute: AdminDispute | null }) {
  const { t } = useWords()
  return dispute && <StatusBadge color="orange">{t("payments.dispute.marked")}</StatusBadge>
}

/** Since when a payment is disputed, who says so and why, and what that means: to be read before it is refunded. */
export function DisputeNote({ dispute, className }: { dispute: AdminDispute | null; className?: string }) {
  const { t, locale } = useWords()
  if (!dispute) return null
  const { disputed_on, by_name: name, note } = dispute
  const date = formatDay(disputed_on, locale)
  return (
    <Alert variant="warning" className={className}>
      <div className="flex flex-col gap-y-1">
        <span>
          {sentences(
            locale,
            name ? t("payments.dispute.by", { date, name }) : t("payments.dispute.since", { date }),
            t("payments.dispute.effect"),
          )}
        </span>
        <span className="break-words">{note}</span>
      </div>
    </Alert>
  )
}

const ARRIVED = new Set(["paid", "applied", "held", "refunded"])

/** Marks a payment as disputed, changes the mark or lifts it; nothing of a payment that brought no money. */
export function DisputeActions({ payment }: { payment: AdminTransaction }) {
  const { t } = useWords()
  const may = useMay()
  const [asked, setAsked] = useState<"mark" | "lift">()
  const isPossible = may("resolveHeldPayments") && payment.kind === "payment" && ARRIVED.has(payment.state)
  if (!isPossible) return null
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" variant="secondary" onClick={() => setAsked("mark")}>
        {t(payment.dispute ? "payments.dispute.change" : "payments.dispute.mark")}
      </Button>
      {payment.dispute && (
        <Button size="small" variant="secondary" onClick={() => setAsked("lift")}>
          {t("payments.dispute.lift")}
        </Button>
      )}
      {asked === "mark" && <Mark payment={payment} onClose={() => setAsked(undefined)} />}
      {asked === "lift" && <Lift payment={payment} onClose={() => setAsked(undefined)} />}
    </div>
  )
}

interface FormProps {
  readonly payment: AdminTransaction
  readonly onClose: () => void
}

function useDispute({ payment, onClose }: FormProps, path: "dispute" | "dispute/lift", done: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: object) =>
      post(`/admin/qfpay/transactions/${encodeURIComponent(payment.out_trade_no)}/${path}`, body),
    onSuccess: () => toast.success(done),
    onError: (error) => toast.error(sentenceOf(error)),
    onSettled: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ["qfpay"] })
    },
  })
}

function Mark(props: FormProps) {
  const { t } = useWords()
  const { dispute } = props.payment
  const [date, setDate] = useState(() => dispute?.disputed_on ?? lastDays(1, new Date()).to)
  const [note, setNote] = useState(dispute?.note ?? "")
  const id = useId()
  const mark = useDispute(props, "dispute", t("payments.dispute.done"))
  return (
    <Drawer open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title>{t("payments.dispute.title")}</Drawer.Title>
          <Drawer.Description>{t("payments.dispute.text")}</Drawer.Description>
        </Drawer.Header>
        <Drawer.Body className="flex flex-col gap-y-4 overflow-y-auto">
          <div className="flex flex-col gap-y-1">
            <Label htmlFor={`${id}-date`} size="small">
              {t("payments.dispute.date")}
            </Label>
            <Input id={`${id}-date`} type="date" value={date} onChange={(event) => setDate(event.target.value)} />
          </div>
          <NoteField value={note} onChange={setNote} isRequired hint={t("payments.dispute.note_hint")} />
        </Drawer.Body>
        <Drawer.Footer>
          <Button size="small" variant="secondary" onClick={props.onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            size="small"
            disabled={date === "" || note.trim() === ""}
            isLoading={mark.isPending}
            onClick={() => mark.mutate({ disputed_on: date, note: note.trim() })}
          >
            {t("payments.dispute.mark")}
          </Button>
        </Drawer.Footer>
      </Drawer.Content>
    </Drawer>
  )
}

function Lift(props: FormProps) {
  const { t } = useWords()
  const [note, setNote] = useState("")
  const lift = useDispute(props, "dispute/lift", t("payments.dispute.lifted"))
  return (
    <Drawer open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title>{t("payments.dispute.lift_title")}</Drawer.Title>
          <Drawer.Description>{t("payments.dispute.lift_text")}</Drawer.Description>
        </Drawer.Header>
        <Drawer.Body className="flex flex-col gap-y-4 overflow-y-auto">
          <DisputeNote dispute={props.payment.dispute} />
          <NoteField value={note} onChange={setNote} />
        </Drawer.Body>
        <Drawer.Footer>
          <Button size="small" variant="secondary" onClick={props.onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            size="small"
            isLoading={lift.isPending}
            onClick={() => lift.mutate(note.trim() ? { note: note.trim() } : {})}
          >
            {t("payments.dispute.lift")}
          </Button>
        </Drawer.Footer>
      </Drawer.Content>
    </Drawer>
  )
}
