import { Button, Drawer, toast } from "@medusajs/ui"
import { useState } from "react"
import type { AdminHeldAction, AdminHeldPayment } from "../../../api/admin/qfpay/types"
import { useResolveHeldPayment } from "../../lib/settings"
import { formatAmount, sentenceOf, useWords } from "../../lib/words"
import { NoteField } from "../note-field"
import { DisputeNote } from "../payments/dispute"
import { Story } from "./story"

interface DecideProps {
  readonly action: AdminHeldAction
  readonly held: AdminHeldPayment
  readonly onClose: () => void
}

/** Asks once more, with room for a note, because money moves or is let go. */
export function Decide({ action, held, onClose }: DecideProps) {
  const { t, locale } = useWords()
  const { mutateAsync, isPending } = useResolveHeldPayment()
  const [note, setNote] = useState("")
  const amount = formatAmount(held.amount, held.currency_code, locale)
  // What QFPay knows nothing of is known from the note alone.
  const isNoteMissing = action === "record_refund" && note.trim() === ""
  const resolve = async () => {
    try {
      await mutateAsync({ held, action, note })
      toast.success(t(`settings.held.done.${action}`, { amount }))
    } catch (error) {
      toast.error(sentenceOf(error))
    }
    onClose()
  }
  return (
    <Drawer open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title>{t(`settings.held.titles.${action}`, { amount })}</Drawer.Title>
          <Drawer.Description>{t(`settings.held.texts.${action}`)}</Drawer.Description>
        </Drawer.Header>
        <Drawer.Body className="flex flex-col gap-y-4 overflow-y-auto">
          {action === "refund" && <DisputeNote dispute={held.dispute} />}
          <Story held={held} />
          <NoteField value={note} onChange={setNote} isRequired={action === "record_refund"} />
        </Drawer.Body>
        <Drawer.Footer>
          <Button size="small" variant="secondary" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            size="small"
            variant={action === "refund" ? "danger" : "primary"}
            isLoading={isPending}
            disabled={isNoteMissing}
            onClick={() => void resolve()}
          >
            {t(`settings.held.actions.${action}`)}
          </Button>
        </Drawer.Footer>
      </Drawer.Content>
    </Drawer>
  )
}
