import type { AdminGoingLive } from "../../../api/admin/qfpay/types"
import { findings, fixes } from "../../../qfpay/messages/en"

export const goingLive = {
  title: "Going live",
  subtitle:
    "What the shop needs before it takes its first payment. These are the checks of npx medusa-payment-qfpay doctor.",
  check_again: "Check again",
  all_done: "All done",
  open_one: "{{count}} to do",
  open_other: "{{count}} to do",
  to_do: "To do",
  done: "Done",
  show_done_one: "Show what is done ({{count}})",
  show_done_other: "Show what is done ({{count}})",
  hide_done: "Hide what is done",
  states: {
    ok: "Done:",
    warning: "Recommended:",
    problem: "Required:",
    skipped: "Not checked:",
  } satisfies Record<AdminGoingLive["checks"][number]["state"], string>,
  found: findings,
  fix: fixes,
}
