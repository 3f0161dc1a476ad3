import type { ShopperMessages } from "."

export const shopper: ShopperMessages = {
  unavailable: "此付款方式暫時無法使用，未扣款。請改用其他付款方式。",
  declined: "付款未成功，未扣款。請再試一次或改用其他付款方式。",
  amount: "此付款方式不適用於此金額。請改用其他付款方式。",
  busy: "付款服務暫時沒有回應，請稍後再試。",
  no_code: "付款服務未及時回應，未扣款。請再試一次。",
  paid: "此訂單已付款，請勿重複付款。",
  replaced: "購物車或付款方式已變更，此筆付款已失效。請返回結帳頁面付款。",
  held: "已收到您的付款，但無法用於此訂單。請勿重複付款，商店會與您聯絡。",
  refunding: "已收到您的付款，但無法用於此訂單。款項會自動退回，您無須辦理任何手續。",
  refunded: "您的付款無法用於此訂單，款項已退回。",
  too_often: "嘗試次數過多，請稍後再試一次。",
}
