import type { ShopperLabel } from "../catalogue"
import type { QfpayErrorCode } from "../errors"

/**
 * What a shopper reads when the server cannot do what they asked for. Plain words, what it means for their money, and what
 * to do now; codes and QFPay's own words are for the shop's log.
 */
export const SHOPPER_SENTENCES = {
  unavailable: {
    en: "This payment method isn't available right now. You haven't been charged. Please choose another way to pay.",
    "zh-HK": "此付款方式暫時未能使用，未有扣款。請選用其他付款方式。",
    "zh-CN": "此付款方式暂时无法使用，未扣款。请选择其他付款方式。",
    "zh-TW": "此付款方式暫時無法使用，未扣款。請改用其他付款方式。",
    ja: "このお支払い方法は現在ご利用いただけません。代金は請求されていません。別のお支払い方法をお選びください。",
    ko: "현재 이 결제 수단을 사용할 수 없습니다. 금액은 청구되지 않았습니다. 다른 결제 수단을 선택해 주세요.",
    th: "ขณะนี้ไม่สามารถใช้วิธีชำระเงินนี้ได้ ไม่มีการหักเงิน โปรดเลือกวิธีชำระเงินอื่น",
  },
  declined: {
    en: "The payment was declined. You haven't been charged. Please try again or choose another way to pay.",
    "zh-HK": "付款不成功，未有扣款。請再試或選用其他付款方式。",
    "zh-CN": "付款未成功，未扣款。请重试或选择其他付款方式。",
    "zh-TW": "付款未成功，未扣款。請再試一次或改用其他付款方式。",
    ja: "お支払いが承認されませんでした。代金は請求されていません。もう一度お試しいただくか、別のお支払い方法をお選びください。",
    ko: "결제가 거절되었습니다. 금액은 청구되지 않았습니다. 다시 시도하거나 다른 결제 수단을 선택해 주세요.",
    th: "การชำระเงินถูกปฏิเสธ ไม่มีการหักเงิน โปรดลองอีกครั้งหรือเลือกวิธีชำระเงินอื่น",
  },
  amount: {
    en: "This payment method can't be used for this amount. Please choose another way to pay.",
    "zh-HK": "此付款方式不適用於這個金額。請選用其他付款方式。",
    "zh-CN": "此付款方式不适用于该金额。请选择其他付款方式。",
    "zh-TW": "此付款方式不適用於這個金額。請改用其他付款方式。",
    ja: "このお支払い方法は、この金額ではご利用いただけません。別のお支払い方法をお選びください。",
    ko: "이 금액에는 이 결제 수단을 사용할 수 없습니다. 다른 결제 수단을 선택해 주세요.",
    th: "วิธีชำระเงินนี้ใช้กับยอดเงินนี้ไม่ได้ โปรดเลือกวิธีชำระเงินอื่น",
  },
  busy: {
    en: "The payment service isn't responding. Please try again in a moment.",
    "zh-HK": "付款服務暫時沒有回應，請稍後再試。",
    "zh-CN": "支付服务暂时没有响应，请稍后再试。",
    "zh-TW": "付款服務暫時沒有回應，請稍後再試。",
    ja: "決済サービスが応答していません。しばらくしてからもう一度お試しください。",
    ko: "결제 서비스가 응답하지 않습니다. 잠시 후 다시 시도해 주세요.",
    th: "บริการชำระเงินไม่ตอบสนอง โปรดลองอีกครั้งในอีกสักครู่",
  },
  no_code: {
    en: "The payment service didn't respond in time. You haven't been charged. Please try again.",
    "zh-HK": "付款服務未有及時回應，未有扣款。請再試。",
    "zh-CN": "支付服务未及时响应，未扣款。请重试。",
    "zh-TW": "付款服務未及時回應，未扣款。請再試一次。",
    ja: "決済サービスから時間内に応答がありませんでした。代金は請求されていません。もう一度お試しください。",
    ko: "결제 서비스가 제시간에 응답하지 않았습니다. 금액은 청구되지 않았습니다. 다시 시도해 주세요.",
    th: "บริการชำระเงินไม่ตอบสนองทันเวลา ไม่มีการหักเงิน โปรดลองอีกครั้ง",
  },
  paid: {
    en: "This order has already been paid for. Please don't pay again.",
    "zh-HK": "此訂單已經付款，請勿重複付款。",
    "zh-CN": "此订单已付款，请勿重复付款。",
    "zh-TW": "此訂單已經付款，請勿重複付款。",
    ja: "このご注文はお支払い済みです。再度お支払いにならないでください。",
    ko: "이 주문은 이미 결제되었습니다. 다시 결제하지 마세요.",
    th: "คำสั่งซื้อนี้ชำระเงินแล้ว โปรดอย่าชำระซ้ำ",
  },
  replaced: {
    en: "This payment is no longer valid because the cart or the payment method has changed. Please go back to checkout.",
    "zh-HK": "購物車或付款方式已更改，此付款已失效。請返回結帳頁面。",
    "zh-CN": "购物车或付款方式已更改，此付款已失效。请返回结账页面。",
    "zh-TW": "購物車或付款方式已變更，此筆付款已失效。請返回結帳頁面。",
    ja: "カートまたはお支払い方法が変更されたため、このお支払いは無効になりました。ご購入手続きにお戻りください。",
    ko: "장바구니 또는 결제 수단이 변경되어 이 결제는 더 이상 유효하지 않습니다. 주문 페이지로 돌아가 주세요.",
    th: "รายการนี้ใช้ไม่ได้แล้วเนื่องจากตะกร้าสินค้าหรือวิธีชำระเงินเปลี่ยนไป โปรดกลับไปหน้าชำระเงิน",
  },
  held: {
    en: "A payment arrived that does not match this order. Please do not pay again; the shop has been told.",
    "zh-HK": "已收到一筆與訂單不符的付款。請勿重複付款，商店已獲通知。",
    "zh-CN": "已收到一笔与订单不符的付款。请勿重复付款，商家已收到通知。",
    "zh-TW": "已收到一筆與訂單不符的付款。請勿重複付款，商店已獲通知。",
    ja: "ご注文と一致しないお支払いを受け取りました。再度お支払いにならないでください。ショップには通知済みです。",
    ko: "주문과 일치하지 않는 결제가 접수되었습니다. 다시 결제하지 마세요. 상점에 알림이 전달되었습니다.",
    th: "ได้รับการชำระเงินที่ไม่ตรงกับคำสั่งซื้อนี้ โปรดอย่าชำระซ้ำ ทางร้านได้รับแจ้งแล้ว",
  },
} as const satisfies Record<string, ShopperLabel>

/** The sentence for each error that a shopper can meet. The others are for whoever writes the storefront. */
export const SENTENCE_OF: Readonly<Partial<Record<QfpayErrorCode, keyof typeof SHOPPER_SENTENCES>>> = {
  QFPAY_REJECTED: "unavailable",
  QFPAY_DECLINED: "declined",
  QFPAY_AMOUNT: "amount",
  QFPAY_TRANSPORT: "busy",
  QFPAY_PROTOCOL: "busy",
  QFPAY_DUPLICATE_REFERENCE: "busy",
  QFPAY_PAID: "paid",
  QFPAY_CONFLICT: "replaced",
  QFPAY_INTEGRITY: "held",
}
