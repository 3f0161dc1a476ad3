import type {
  Alerts,
  CashierAdvice,
  HeldReasons,
  LinkEmail,
  Messages,
  PayPageTexts,
  Refusals,
  ShopperMessages,
} from "."

/** As mainland China's payment services write. */
export const messages: Messages = {
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
  no_link: "此订单没有付款链接。",

  no_code: "QFPay 未及时回复，因此未能生成付款码。并未扣款，请重试。",
  too_many_payments: "同时处理的付款过多。并未扣款，请重试。",
  too_often: "操作过于频繁，请在 {{seconds}} 秒后重试。",
  wallet_unavailable: "{{wallet}} 暂时无法使用：QFPay 拒绝了请求（{{code}}）。请选择其他付款方式。",

  order_unknown: "找不到此订单。",
  payment_unknown: "找不到此付款或退款。",
  held_unknown: "找不到此待处理的付款。",
  method_unknown: "找不到此 QFPay 付款方式。",
  no_provider: "medusa-config.ts 的支付提供商中没有 QFPay。",
  account_unknown: "账户：medusa-config.ts 中没有提供商条目使用“{{account}}”。现有：{{accounts}}。",
  code_or_wallet: "请扫描顾客的付款码，或选择要展示二维码的钱包。",

  refund_instead: "付款 {{number}} 已完成。请改为退款。",
  not_captured: "QFPay 未显示 {{number}} 已付款（{{state}}），因此不能收取。",
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
  order_later: "订单尚未创建，系统会再试。{{reason}}",

  refund_undone: "QFPay 已撤销这笔付款较早的退款。请咨询 QFPay，或用其他方式退还顾客，然后注明并移除此项。",
  refund_started: "这笔付款的退款正在处理或已经完成，因此不能移除。",
  refund_made_since:
    "之后已有一笔 {{amount}} 的退款（{{number}}）。如果就是这一笔，请将此项移除；否则请再次点击“退款”。",
  refund_deleted: "Medusa 已删除这笔退款，因此系统不会自动重试。如之后仍未退款给顾客，请在此退款。",
  refund_unanswered: "QFPay 没有回复。系统会自动再次核查这笔退款。",
  refund_call_refused: "QFPay 拒绝了退款请求（{{code}}）。",
  qfpay_answer: "QFPay 回复：{{answer}}。",
  refund_recorded: "退款 {{number}} 已在 Medusa 记录。",
  refund_too_small: "金额：{{amount}} 小于可退回的最小单位。",
  refund_above_left: "金额：必须大于零，且最多为付款余额 {{left}}。",
  order_finished: "Medusa 期间已完成这笔付款的订单。请在订单退款。",

  declined: "{{wallet}} 拒绝了这笔付款（{{code}}）。",
  another_way: "请重试或选择其他付款方式。",
  wallet_without_scan: "{{wallet}} 不支持扫描顾客的付款码。请选择其他钱包。",
  wallet_without_code: "{{wallet}} 没有可在柜台展示的二维码。请选择其他钱包。",
  wallet_not_offered: "{{wallet}} 未在此订单的地区提供。",
  below_limit: "金额：{{wallet}} 仅适用于 {{limit}} 或以上的付款，而这笔为 {{amount}}。请选择其他付款方式。",
  above_limit: "金额：{{wallet}} 仅适用于 {{limit}} 或以下的付款，而这笔为 {{amount}}。请选择其他付款方式。",
  amount_not_positive: "金额：不能收取 {{amount}}，必须大于零。",
  amount_too_large: "金额：{{amount}} 过大；以最小单位计，QFPay 最多接受 {{digits}} 位数。",
  amount_too_small: "金额：{{wallet}} 的付款必须高于 {{limit}}。",
  currency_unknown: "货币：QFPay 不支持 {{currency}}。支持的货币：{{currencies}}。",
  currency_impossible: "货币：{{wallet}} 仅支持 {{currencies}}，不支持 {{currency}}。请在使用该货币的地区提供。",

  region_unknown: "找不到地区 {{region}}。",
  limits_crossed: "最低金额 {{least}} 高于最高金额 {{most}}，将无人可以付款。",
  no_credit_impossible: "QFPay 不支持在 {{wallet}} 排除信用卡。",
  region_impossible: "{{wallet}} 不支持 {{region}} 的货币 {{currency}}。",
}

export const refusals: Refusals = {
  blocked_at_night: "QFPay 在香港时间 23:30 至 00:30 不处理退款，部分促销交易也不能退款。请在 00:30 后重试。",
  too_old: "这笔付款已过钱包的退款期限。请用其他方式退款。",
  balance_too_low: "此付款方式今天未结算的收款暂不足以退款。请待更多款项入账后或明天重试。",
  after_11_am: "QFPay 在每日更新前不能退回这笔付款。请在香港时间 11:00 后重试。",
  already_refunded: "QFPay 表示这笔付款已退款或已关闭。退款前请先在 QFPay 后台核查。",
  no_partial_refunds: "这笔付款只能全额退回。",
  above_refundable: "退款额超过这笔付款剩余可退的金额。",
  same_day_in_full_only: "银行卡付款当天只能全额退回。请全额退回，或明天重试。",
  still_processing: "QFPay 仍在处理这笔付款较早的退款。请几分钟后重试。",
  denied: "QFPay 拒绝退款。请联系 QFPay，或用其他方式退款。",
  settled_same_day: "此账户即时结算，QFPay 不能退回这笔付款。请用其他方式退款。",
  not_paid: "QFPay 没有此单号的已付款项，因此无可退款。",
  not_found: "QFPay 找不到这笔付款。请检查账户凭证是否与收款时相同。",
  not_sent: "已达到 QFPay 每分钟的请求上限，退款未发出，没有退回款项。请一分钟后重试。",
  held: "这笔付款尚待处理。请在“待处理款项”中决定。",
  never_arrived: "QFPay 没有这笔退款的记录，没有退回款项。您可以再次退款。",
  rejected: "QFPay 拒绝了这个请求。请在设置中检查账户，或咨询 QFPay。",
  disputed: "这笔付款已标记为争议，系统不会自动退款。您仍可在管理后台自行退款。",
  no_refunds: "QFPay 不能为此钱包退款。请用其他方式退还顾客，例如银行转账。",
}

export const heldReasons: HeldReasons = {
  amount_differs: "QFPay 记录的金额与要求的不同。",
  currency_differs: "QFPay 记录的货币与要求的不同。",
  notification_differs: "QFPay 的通知与其记录相互矛盾。",
  refunded_in_part: "付款成为订单之前，QFPay 显示已退回部分款项。",
  session_gone: "购物车已更改或已选择其他付款方式后，顾客仍用旧二维码付款。",
  cart_changed: "购物车的金额已与二维码要求的不同。",
  second_payment: "此购物车早已付款：这是第二次收到款项。",
  order_canceled: "订单已取消，但款项尚未退还顾客。",
  order_failed: "Medusa 未能创建订单。",
  refund_refused: "已申请退款，但 QFPay 没有执行。",
  unexplained: "QFPay 列有一笔本店没有记录的付款。",
  unaccounted: "核对款项或每日对账时发现一笔付款的记录不一致。",
}

export const heldAdvice: HeldReasons = {
  amount_differs: "请与 QFPay 后台核对，然后退款；或自行创建订单后将此项移除。",
  currency_differs: "请与 QFPay 后台核对，然后退款；或自行创建订单后将此项移除。",
  notification_differs: "请先向 QFPay 核实，再作处理。",
  refunded_in_part: "请在 QFPay 后台退回余款，然后将此项移除。",
  session_gone: "请退款；或自行创建订单后将此项移除。",
  cart_changed: "请退款；或自行创建订单后将此项移除。",
  second_payment: "请退款。",
  order_canceled: "请退款；如该钱包不支持退款，请用其他方式退还顾客，然后在此记录退款。",
  order_failed: "请先查看时间线中的原因（下一位顾客可能遇到同样问题），然后退款。",
  refund_refused: "请先看下面的原因，然后再次退款；或用其他方式退还顾客，并在此记录退款。",
  unexplained:
    "如有其他系统（例如收款机或另一家商店）使用此 QFPay 账户，可将此项移除；否则请找出付款的顾客（例如恢复备份后），并在 QFPay 后台退款。",
  unaccounted: "请核对付款、订单和 QFPay 后台的记录，退还应退的款项，或注明原因后将此项移除。",
}

export const cashierAdvice: CashierAdvice = {
  wait: "系统仍在确认付款，请稍候再扫描。",
  try_again: "并未扣款。请顾客重新打开付款码后再扫描。",
  try_another_wallet: "顾客的钱包或银行拒绝付款。请改用其他钱包或付款方式。",
  show_new_code: "付款码有误或已过期。请顾客刷新付款码后再扫描。",
  do_not_pay_again: "请勿再次收款：先在 QFPay 后台查明款项是否已到。",
  use_overseas_code: "请顾客在云闪付切换至境外付款码，然后再扫描。",
  contact_shop: "此付款不被允许。请用其他方式收款，并通知店主。",
}

export const shopper: ShopperMessages = {
  unavailable: "此付款方式暂时无法使用，未扣款。请选择其他付款方式。",
  declined: "付款未成功，未扣款。请重试或选择其他付款方式。",
  amount: "此付款方式不适用于该金额。请选择其他付款方式。",
  busy: "支付服务暂时没有响应，请稍后再试。",
  no_code: "支付服务未及时响应，未扣款。请重试。",
  paid: "此订单已付款，请勿重复付款。",
  replaced: "购物车或付款方式已更改，此付款已失效。请返回结账页面付款。",
  held: "已收到您的付款，但无法用于此订单。请勿重复付款，商家会与您联系。",
  refunding: "已收到您的付款，但无法用于此订单。款项将自动退回，您无需进行任何操作。",
  refunded: "您的付款无法用于此订单，款项已退回。",
  too_often: "操作过于频繁，请稍后再试。",
  checking: "此订单另有一笔付款仍在核查中，请稍后重试。",
}

export const alerts: Alerts = {
  held_title: "QFPay：{{amount}} 待处理",
  held_text: "{{reason}}付款编号 {{number}}。请到“设置 › QFPay › 需要处理的付款”处理。",
  reminder_title_one: "QFPay：仍有 {{count}} 笔付款待处理",
  reminder_title_other: "QFPay：仍有 {{count}} 笔付款待处理",
  reminder_text: "最早一笔自 {{since}} 起等待处理。请到“设置 › QFPay › 需要处理的付款”处理。",
}

export const linkEmail: LinkEmail = {
  subject: "{{shop}}：请支付 {{amount}}",
  text: "{{shop}} 请您支付订单 #{{order}} 的款项 {{amount}}。",
  button: "立即付款",
  until: "此链接仅可付款一次，有效期至 {{time}}（香港时间）。",
}

export const payPage: PayPageTexts = {
  title: "付款",
  order: "订单 #",
  choose: "选择付款方式",
  another: "选择其他付款方式",
  paid: "此订单已付款，无需再次付款。",
  expired: "此付款链接已过期，请向商家索取新链接。",
  withdrawn: "此付款链接已失效，请咨询商家。",
  unknown: "找不到此付款链接，请检查网址。",
  none: "没有适用于此金额的付款方式，请咨询商家。",
  script: "请启用 JavaScript 以付款。",
  failed: "暂时无法连接商家，请重试。",
  replaced: "金额或付款方式已更改，请重新选择付款方式。",
}
