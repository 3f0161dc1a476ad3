import type { goingLive as english } from "../en/going-live"
import { findings, fixes } from "../../../qfpay/messages/zh-HK"

export const goingLive: typeof english = {
  title: "正式啟用",
  subtitle: "商店收取首筆付款前需要完成的事項，與指令 npx medusa-payment-qfpay doctor 的檢查相同。",
  check_again: "再次檢查",
  all_done: "全部完成",
  open_one: "{{count}} 項待辦",
  open_other: "{{count}} 項待辦",
  to_do: "待辦",
  done: "已完成",
  show_done_one: "顯示已完成的項目（{{count}}）",
  show_done_other: "顯示已完成的項目（{{count}}）",
  hide_done: "隱藏已完成的項目",
  states: { ok: "已完成：", warning: "建議：", problem: "必須：", skipped: "未檢查：" },
  found: findings,
  fix: fixes,
}
