import type { Label, Locale } from "./wallets"

/** Why money needs a person's decision, as the merchant reads it; docs/operations.md says what to do for each. */
export const HELD_REASONS = {
  amount_differs: {
    en: "QFPay's record shows a different amount than was requested.",
    "zh-HK": "QFPay 紀錄的金額與要求的不同。",
    "zh-CN": "QFPay 记录的金额与要求的不同。",
  },
  currency_differs: {
    en: "QFPay's record shows a different currency than was requested.",
    "zh-HK": "QFPay 紀錄的貨幣與要求的不同。",
    "zh-CN": "QFPay 记录的货币与要求的不同。",
  },
  notification_differs: {
    en: "QFPay's notification contradicts its own record.",
    "zh-HK": "QFPay 的通知與其紀錄互相矛盾。",
    "zh-CN": "QFPay 的通知与其记录相互矛盾。",
  },
  refunded_in_part: {
    en: "QFPay shows the payment as refunded in part before it became an order.",
    "zh-HK": "付款成為訂單之前，QFPay 顯示已退回部分款項。",
    "zh-CN": "付款成为订单之前，QFPay 显示已退回部分款项。",
  },
  session_gone: {
    en: "The shopper paid an old code, after the cart had changed or another pay method was chosen.",
    "zh-HK": "購物車已更改或已選擇其他付款方式後，顧客仍以舊二維碼付款。",
    "zh-CN": "购物车已更改或已选择其他付款方式后，顾客仍用旧二维码付款。",
  },
  cart_changed: {
    en: "The cart's amount no longer matches the code.",
    "zh-HK": "購物車的金額已與二維碼要求的不同。",
    "zh-CN": "购物车的金额已与二维码要求的不同。",
  },
  second_payment: {
    en: "This cart was already paid: this is a second payment.",
    "zh-HK": "此購物車早已付款：這是第二次收到款項。",
    "zh-CN": "此购物车早已付款：这是第二次收到款项。",
  },
  order_canceled: {
    en: "The order is canceled, and the shopper has not been refunded.",
    "zh-HK": "訂單已取消，但款項尚未退回顧客。",
    "zh-CN": "订单已取消，但款项尚未退还顾客。",
  },
  order_failed: {
    en: "Medusa could not create the order.",
    "zh-HK": "Medusa 未能建立訂單。",
    "zh-CN": "Medusa 未能创建订单。",
  },
  refund_refused: {
    en: "A refund was requested, but QFPay has not carried it out.",
    "zh-HK": "已要求退款，但 QFPay 沒有執行。",
    "zh-CN": "已申请退款，但 QFPay 没有执行。",
  },
  unexplained: {
    en: "QFPay shows a payment that this shop has no record of.",
    "zh-HK": "QFPay 列有一筆本店沒有紀錄的付款。",
    "zh-CN": "QFPay 列有一笔本店没有记录的付款。",
  },
  unaccounted: {
    en: "The money audit found a payment whose records do not add up.",
    "zh-HK": "核對款項時發現一筆付款的紀錄不相符。",
    "zh-CN": "核对款项时发现一笔付款的记录不一致。",
  },
} as const satisfies Record<string, Label>

/** The reasons in one language. */
export function heldReasonsIn(locale: Locale): Readonly<Record<keyof typeof HELD_REASONS, string>> {
  const entries = Object.entries(HELD_REASONS).map(([reason, label]) => [reason, label[locale]])
  return Object.fromEntries(entries) as Record<keyof typeof HELD_REASONS, string>
}
