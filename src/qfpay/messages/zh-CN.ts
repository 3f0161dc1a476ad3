import type { Messages } from "."

/** As mainland China's payment services write. */
export const zhCN: Messages = {
  refund_pending:
    "QFPay 尚未完成 {{amount}} 的退款（{{number}}）。系统会继续跟进，完成后会在订单显示。再次提交只会查看同一笔退款，款项不会重复退回。",
  refund_completed_earlier:
    "之前（或在 QFPay 后台）提出的 {{amount}} 退款已经完成（{{number}}）。请重新加载订单查看。如要再退同一金额，请再次提交退款。",

  collecting: "此订单正在收款。请等待结果：再次扫描可能会重复收款。",
  scan_unfinished: "{{time}} 的扫描仍在核查中。请等待结果：再次扫描可能会重复收款。",
  becoming_paid: "此订单已经付款，稍后就会显示。请勿再次收款。",
  held_for_order: "顾客已经付款，但款项未能计入此订单（{{number}}）。请先在“需要处理的付款”处理，然后再收款。",
  code_just_paid: "屏幕上的二维码刚刚已付款。请勿再次收款。",
  outcome_unknown: "QFPay 没有回复，不能确定顾客是否已付款。请稍后重试。",
  order_canceled: "此订单已取消，无需付款。",
  order_paid: "此订单已经付款。",
  authorized_elsewhere: "此订单已有一笔已授权的付款。请先收取或取消，然后再收款。",
  not_a_payment_code: "这不是付款码。请顾客打开钱包的付款码。",

  link_over: "此付款链接已不能付款。",
  email_not_sent: "邮件未能发出。请确认商店设有邮件通知提供商；详情见日志。",
  no_email: "此订单没有邮箱地址。",

  not_paid: "只有已付款的款项才能标记为争议。",
  not_applied: "这笔付款没有计入订单（{{state}}）。",
  refunded_since: "期间已有退款。请先重新查看，然后再记录另一笔退款。",
  case_open: "这笔付款有一项尚待处理。请在该处记录退款，以免重复退款。",
  refund_under_way: "通过 QFPay 的退款（{{number}}）仍在处理，可能会完成。请等其结束后再记录另一笔退款。",
  refund_on_order: "付款 {{number}} 已计入订单。请在订单退款。",
  record_on_order: "付款 {{number}} 已计入订单。请在订单记录退款。",

  held_resolved: "此项已经处理。",
  held_resolved_by: "此项已由 {{person}} 处理。",
  order_impossible: "这笔款项已不能成为订单：购物车已更改，或款项已退回。",
  order_failed: "Medusa 未能创建订单。原因见付款的时间线。",
  order_later: "订单尚未创建，系统会再试。",
}
