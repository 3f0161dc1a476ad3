import { StatusBadge } from "@medusajs/ui"
import { useWords } from "../lib/words"

type Color = "green" | "orange" | "red" | "blue" | "grey"

const PAYMENT: Readonly<Record<string, Color>> = {
  created: "grey",
  waiting: "blue",
  paid: "orange",
  applied: "green",
  held: "red",
  refunded: "grey",
  refused: "red",
  declined: "grey",
  closed: "grey",
  expired: "grey",
}
const REFUND: Readonly<Record<string, Color>> = {
  created: "blue",
  unanswered: "blue",
  pending: "blue",
  done: "green",
  refused: "red",
  lost: "red",
}

/** How a payment or a refund of the ledger stands. */
export function StateBadge({ kind, state }: { kind: "payment" | "refund"; state: string }) {
  const { t } = useWords()
  const color = (kind === "payment" ? PAYMENT : REFUND)[state] ?? "grey"
  return (
    <StatusBadge color={color}>{t(`common.${kind === "payment" ? "states" : "refund_states"}.${state}`)}</StatusBadge>
  )
}
