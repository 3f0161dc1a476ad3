import type { LinkEmail, PayPageTexts, ShopperMessages } from "."

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
  checking: "此訂單另有一筆付款仍在確認中，請稍後再試。",
}

export const linkEmail: LinkEmail = {
  subject: "{{shop}}：請支付 {{amount}}",
  text: "{{shop}} 請您支付訂單 #{{order}} 的款項 {{amount}}。",
  button: "立即付款",
  until: "此連結僅可付款一次，有效期限至 {{time}}（香港時間）。",
}

export const payPage: PayPageTexts = {
  title: "付款",
  order: "訂單 #",
  choose: "選擇付款方式",
  another: "改用其他付款方式",
  paid: "此訂單已付款，無須再次付款。",
  expired: "此付款連結已過期，請向商店索取新連結。",
  withdrawn: "此付款連結已失效，請向商店洽詢。",
  unknown: "找不到此付款連結，請檢查網址。",
  none: "沒有適用於此金額的付款方式，請向商店洽詢。",
  script: "請啟用 JavaScript 以付款。",
  failed: "暫時無法連線到商店，請再試一次。",
  replaced: "金額或付款方式已變更，請重新選擇付款方式。",
}
