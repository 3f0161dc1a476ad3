import type { goingLive as english } from "../en/going-live"
import { findings, fixes } from "../../../qfpay/messages/zh-CN"

export const goingLive: typeof english = {
  title: "正式启用",
  subtitle: "商店收取首笔付款前需要完成的事项，与命令 npx medusa-payment-qfpay doctor 的检查相同。",
  check_again: "重新检查",
  all_done: "全部完成",
  open_one: "{{count}} 项待办",
  open_other: "{{count}} 项待办",
  to_do: "待办",
  done: "已完成",
  show_done_one: "显示已完成的项目（{{count}}）",
  show_done_other: "显示已完成的项目（{{count}}）",
  hide_done: "隐藏已完成的项目",
  states: { ok: "已完成：", warning: "建议：", problem: "必须：", skipped: "未检查：" },
  found: findings,
  fix: fixes,
}
