import type { ShopperLabel } from "../catalogue"
import { localeFor } from "../catalogue/locale"
import type { QfpayErrorCode } from "../errors"

/**
 * What a shopper reads when the server cannot do what they asked for. Plain words, what it means for their money, and what
 * to do now; codes and QFPay's own words are for the shop's log.
 */
export const SHOPPER_SENTENCES = {
  unavailable: {
    en: "This payment method isn’t available right now. You haven’t been charged. Choose another way to pay.",
    "zh-HK": "此付款方式暫時未能使用，未有扣款。請選用其他付款方式。",
    "zh-CN": "此付款方式暂时无法使用，未扣款。请选择其他付款方式。",
    "zh-TW": "此付款方式暫時無法使用，未扣款。請改用其他付款方式。",
    ja: "このお支払い方法は現在ご利用いただけません。代金は請求されていません。別のお支払い方法をお選びください。",
    ko: "현재 이 결제 수단을 사용할 수 없습니다. 금액은 청구되지 않았습니다. 다른 결제 수단을 선택하세요.",
    th: "ขณะนี้ไม่สามารถใช้วิธีชำระเงินนี้ได้ ไม่มีการหักเงิน โปรดเลือกวิธีชำระเงินอื่น",
  },
  declined: {
    en: "The payment was declined. You haven’t been charged. Try again or choose another way to pay.",
    "zh-HK": "付款不成功，未有扣款。請再試或選用其他付款方式。",
    "zh-CN": "付款未成功，未扣款。请重试或选择其他付款方式。",
    "zh-TW": "付款未成功，未扣款。請再試一次或改用其他付款方式。",
    ja: "お支払いが承認されませんでした。代金は請求されていません。もう一度お試しいただくか、別のお支払い方法をお選びください。",
    ko: "결제가 거절되었습니다. 금액은 청구되지 않았습니다. 다시 시도하거나 다른 결제 수단을 선택하세요.",
    th: "การชำระเงินถูกปฏิเสธ ไม่มีการหักเงิน โปรดลองอีกครั้งหรือเลือกวิธีชำระเงินอื่น",
  },
  amount: {
    en: "This payment method can’t be used for this amount. Choose another way to pay.",
    "zh-HK": "此付款方式不適用於此金額。請選用其他付款方式。",
    "zh-CN": "此付款方式不适用于该金额。请选择其他付款方式。",
    "zh-TW": "此付款方式不適用於此金額。請改用其他付款方式。",
    ja: "このお支払い方法は、この金額ではご利用いただけません。別のお支払い方法をお選びください。",
    ko: "이 금액에는 이 결제 수단을 사용할 수 없습니다. 다른 결제 수단을 선택하세요.",
    th: "วิธีชำระเงินนี้ใช้กับยอดเงินนี้ไม่ได้ โปรดเลือกวิธีชำระเงินอื่น",
  },
  busy: {
    en: "The payment service isn’t responding. Try again in a moment.",
    "zh-HK": "付款服務暫時沒有回應，請稍後再試。",
    "zh-CN": "支付服务暂时没有响应，请稍后再试。",
    "zh-TW": "付款服務暫時沒有回應，請稍後再試。",
    ja: "決済サービスが応答していません。しばらくしてからもう一度お試しください。",
    ko: "결제 서비스가 응답하지 않습니다. 잠시 후 다시 시도해 주세요.",
    th: "บริการชำระเงินไม่ตอบสนอง โปรดลองอีกครั้งในอีกสักครู่",
  },
  no_code: {
    en: "The payment service didn’t respond in time. You haven’t been charged. Try again.",
    "zh-HK": "付款服務未能及時回應，未有扣款。請再試。",
    "zh-CN": "支付服务未及时响应，未扣款。请重试。",
    "zh-TW": "付款服務未及時回應，未扣款。請再試一次。",
    ja: "決済サービスから時間内に応答がありませんでした。代金は請求されていません。もう一度お試しください。",
    ko: "결제 서비스가 제시간에 응답하지 않았습니다. 금액은 청구되지 않았습니다. 다시 시도해 주세요.",
    th: "บริการชำระเงินไม่ตอบสนองทันเวลา ไม่มีการหักเงิน โปรดลองอีกครั้ง",
  },
  paid: {
    en: "This order has already been paid. Do not pay again.",
    "zh-HK": "此訂單已付款，請勿重複付款。",
    "zh-CN": "此订单已付款，请勿重复付款。",
    "zh-TW": "此訂單已付款，請勿重複付款。",
    ja: "このご注文はお支払い済みです。再度お支払いにならないでください。",
    ko: "이 주문은 이미 결제되었습니다. 다시 결제하지 마세요.",
    th: "คำสั่งซื้อนี้ชำระเงินแล้ว โปรดอย่าชำระซ้ำ",
  },
  replaced: {
    en: "Your cart or payment method has changed, so this payment is no longer valid. Go back to checkout to pay.",
    "zh-HK": "購物車或付款方式已更改，此付款已失效。請返回結帳頁面付款。",
    "zh-CN": "购物车或付款方式已更改，此付款已失效。请返回结账页面付款。",
    "zh-TW": "購物車或付款方式已變更，此筆付款已失效。請返回結帳頁面付款。",
    ja: "カートまたはお支払い方法が変更されたため、このお支払いは無効になりました。ご購入手続きに戻ってお支払いください。",
    ko: "장바구니 또는 결제 수단이 변경되어 이 결제는 더 이상 유효하지 않습니다. 주문 페이지로 돌아가 결제하세요.",
    th: "รายการนี้ใช้ไม่ได้แล้วเนื่องจากตะกร้าสินค้าหรือวิธีชำระเงินเปลี่ยนไป โปรดกลับไปหน้าชำระเงินเพื่อชำระ",
  },
  held: {
    en: "Your payment was received but couldn’t be applied to this order. Do not pay again. The shop will contact you.",
    "zh-HK": "已收到你的付款，但未能用於此訂單。請勿重複付款，商戶會與你聯絡。",
    "zh-CN": "已收到您的付款，但无法用于此订单。请勿重复付款，商家会与您联系。",
    "zh-TW": "已收到您的付款，但無法用於此訂單。請勿重複付款，商店會與您聯絡。",
    ja: "お支払いは確認しましたが、ご注文に充当できませんでした。再度お支払いにならないでください。ショップからご連絡します。",
    ko: "결제가 확인되었지만 주문에 적용할 수 없습니다. 다시 결제하지 마세요. 상점에서 연락드립니다.",
    th: "ได้รับการชำระเงินแล้ว แต่นำไปใช้กับคำสั่งซื้อของคุณไม่ได้ โปรดอย่าชำระซ้ำ ทางร้านจะติดต่อคุณ",
  },
  refunding: {
    en: "Your payment was received but couldn’t be applied to this order. It will be refunded automatically.",
    "zh-HK": "已收到你的付款，但未能用於此訂單。款項會自動退回，你無須辦理任何手續。",
    "zh-CN": "已收到您的付款，但无法用于此订单。款项将自动退回，您无需进行任何操作。",
    "zh-TW": "已收到您的付款，但無法用於此訂單。款項會自動退回，您無須辦理任何手續。",
    ja: "お支払いは確認しましたが、ご注文に充当できませんでした。代金は自動的に返金されます。",
    ko: "결제가 확인되었지만 주문에 적용할 수 없습니다. 결제 금액은 자동으로 환불됩니다.",
    th: "ได้รับการชำระเงินแล้ว แต่นำไปใช้กับคำสั่งซื้อของคุณไม่ได้ ระบบจะคืนเงินให้โดยอัตโนมัติ",
  },
  refunded: {
    en: "Your payment couldn’t be applied to this order and was refunded.",
    "zh-HK": "你的付款未能用於此訂單，款項已退回。",
    "zh-CN": "您的付款无法用于此订单，款项已退回。",
    "zh-TW": "您的付款無法用於此訂單，款項已退回。",
    ja: "お支払いをご注文に充当できなかったため、返金しました。",
    ko: "결제를 이 주문에 적용할 수 없어 환불되었습니다.",
    th: "การชำระเงินของคุณนำไปใช้กับคำสั่งซื้อนี้ไม่ได้ จึงคืนเงินแล้ว",
  },
  too_often: {
    en: "Too many attempts. Try again in a moment.",
    "zh-HK": "嘗試次數過多，請稍後再試。",
    "zh-CN": "操作过于频繁，请稍后再试。",
    "zh-TW": "嘗試次數過多，請稍後再試一次。",
    ja: "操作の回数が多すぎます。しばらくしてからもう一度お試しください。",
    ko: "시도 횟수가 너무 많습니다. 잠시 후 다시 시도해 주세요.",
    th: "ทำรายการถี่เกินไป โปรดลองอีกครั้งในอีกสักครู่",
  },
} as const satisfies Record<string, ShopperLabel>

export type ShopperSentence = keyof typeof SHOPPER_SENTENCES

/** The shop's own sentences by language tag: in another language, or in other words. */
export type OwnSentences = Readonly<Record<string, Readonly<Partial<Record<ShopperSentence, string | undefined>>>>>

/**
 * The sentences in the first language that the shop or the plugin has, otherwise in English. What the shop's own leave
 * out is the plugin's.
 * @param tags - the shopper's languages, preferred first
 */
export function sentencesIn(
  tags: readonly (string | null | undefined)[],
  own: OwnSentences = {},
): (sentence: ShopperSentence) => string {
  for (const tag of tags) {
    if (!tag) continue
    const locale = localeFor(tag)
    const added = own[tag] ?? (locale ? own[locale] : own[tag.split("-", 1)[0] ?? ""])
    if (added || locale) return (sentence) => added?.[sentence] ?? SHOPPER_SENTENCES[sentence][locale ?? "en"]
  }
  return (sentence) => SHOPPER_SENTENCES[sentence].en
}

/** The sentence for each error that a shopper can meet. The others are for whoever writes the storefront. */
export const SENTENCE_OF: Readonly<Partial<Record<QfpayErrorCode | "QFPAY_TOO_OFTEN", ShopperSentence>>> = {
  QFPAY_REJECTED: "unavailable",
  QFPAY_DECLINED: "declined",
  QFPAY_AMOUNT: "amount",
  QFPAY_TRANSPORT: "busy",
  QFPAY_PROTOCOL: "busy",
  QFPAY_DUPLICATE_REFERENCE: "busy",
  QFPAY_PAID: "paid",
  QFPAY_CONFLICT: "replaced",
  QFPAY_INTEGRITY: "held",
  QFPAY_TOO_OFTEN: "too_often",
}
