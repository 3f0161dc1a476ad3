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

/** As Hong Kong's banks and shops write. */
export const messages: Messages = {
  refund_pending:
    "QFPay 尚未完成 {{amount}} 的退款（{{number}}）。系統會繼續跟進，完成後會在訂單顯示。再次提出只會查看同一筆退款，款項不會重複退回。",
  refund_completed_earlier:
    "較早前（或在 QFPay 後台）提出的 {{amount}} 退款已經完成（{{number}}）。請重新載入訂單查看。如要再退同一金額，請再次提交退款。",

  collecting: "此訂單正在收款。請等候結果：再次掃描可能會重複收款。",
  scan_unfinished: "{{time}} 的掃描仍在查核中。請等候結果：再次掃描可能會重複收款。",
  becoming_paid: "此訂單已經付款，稍後便會顯示。請勿再次收款。",
  held_for_order: "顧客已經付款，但款項未能計入此訂單（{{number}}）。請先在「需要處理的付款」處理，然後才再收款。",
  code_just_paid: "螢幕上的二維碼剛剛已付款。請勿再次收款。",
  outcome_unknown: "QFPay 沒有回覆，未能確定顧客是否已付款。請稍候再試。",
  order_canceled: "此訂單已取消，無須付款。",
  order_paid: "此訂單已經付款。",
  authorized_elsewhere: "此訂單已有一筆已授權的付款。請先收取或取消，然後才再收款。",
  not_a_payment_code: "這不是付款碼。請顧客開啟錢包的付款碼。",

  link_over: "此付款連結已不能付款。",
  email_not_sent: "未能發出電郵。請確認商店設有電郵通知供應商；詳情見紀錄檔。",
  no_email: "此訂單沒有電郵地址。",
  no_link: "此訂單沒有付款連結。",

  no_code: "QFPay 未能及時回覆，因此未能產生付款碼。並未扣款，請再試。",
  too_many_payments: "同時處理的付款過多。並未扣款，請再試。",
  too_often: "操作過於頻繁，請在 {{seconds}} 秒後再試。",
  wallet_unavailable: "{{wallet}} 暫時未能使用：QFPay 拒絕了請求（{{code}}）。請選用其他付款方式。",

  order_unknown: "找不到此訂單。",
  payment_unknown: "找不到此付款或退款。",
  held_unknown: "找不到此待處理的付款。",
  method_unknown: "找不到此 QFPay 付款方式。",
  no_provider: "medusa-config.ts 的付款供應商中沒有 QFPay。",
  account_unknown: "帳戶：medusa-config.ts 中沒有供應商項目使用「{{account}}」。現有：{{accounts}}。",
  code_or_wallet: "請掃描顧客的付款碼，或選擇要展示二維碼的錢包。",

  refund_instead: "付款 {{number}} 已完成。請改為退款。",
  not_captured: "QFPay 未顯示 {{number}} 已付款（{{state}}），因此不能收取。",
  not_paid: "只有已付款的款項才可標記為爭議。",
  not_applied: "這筆付款未有計入訂單（{{state}}）。",
  refunded_since: "期間已有退款。請先重新查看，然後才紀錄另一筆退款。",
  case_open: "這筆付款有一項尚待處理。請在該處紀錄退款，以免重複退款。",
  refund_under_way: "經 QFPay 的退款（{{number}}）仍在處理，或會完成。請待其結束後才紀錄另一筆退款。",
  refund_on_order: "付款 {{number}} 已計入訂單。請在訂單退款。",
  record_on_order: "付款 {{number}} 已計入訂單。請在訂單紀錄退款。",

  held_resolved: "此項已經處理。",
  held_resolved_by: "此項已由 {{person}} 處理。",
  order_impossible: "這筆款項已不能成為訂單：購物車已更改，或款項已退回。",
  order_failed: "Medusa 未能建立訂單。原因見付款的時間線。",
  order_later: "訂單尚未建立，系統會再試。{{reason}}",

  refund_undone: "QFPay 已撤銷這筆付款較早的退款。請向 QFPay 查詢，或以其他方式退還顧客，然後註明並移除此項。",
  refund_started: "這筆付款的退款正在處理或已經完成，因此不能移除。",
  refund_made_since: "其後已有一筆 {{amount}} 的退款（{{number}}）。如就是這一筆，請將此項移除；否則請再次按「退款」。",
  refund_deleted: "Medusa 已刪除這筆退款，因此系統不會自動重試。如其後仍未退款給顧客，請在此退款。",
  refund_unanswered: "QFPay 沒有回覆。系統會自動再次查核這筆退款。",
  refund_call_refused: "QFPay 拒絕了退款請求（{{code}}）。",
  qfpay_answer: "QFPay 回覆：{{answer}}。",
  refund_recorded: "退款 {{number}} 已在 Medusa 紀錄。",
  refund_too_small: "金額：{{amount}} 少於可退回的最小單位。",
  refund_above_left: "金額：必須大於零，並最多為付款餘額 {{left}}。",
  order_finished: "Medusa 期間已完成這筆付款的訂單。請在訂單退款。",

  declined: "{{wallet}} 拒絕了這筆付款（{{code}}）。",
  another_way: "請再試或選用其他付款方式。",
  wallet_without_scan: "{{wallet}} 不支援掃描顧客的付款碼。請選用其他錢包。",
  wallet_without_code: "{{wallet}} 沒有可在櫃台展示的二維碼。請選用其他錢包。",
  wallet_not_offered: "{{wallet}} 未有在此訂單的地區提供。",
  below_limit: "金額：{{wallet}} 只適用於 {{limit}} 或以上的付款，而這筆為 {{amount}}。請選用其他付款方式。",
  above_limit: "金額：{{wallet}} 只適用於 {{limit}} 或以下的付款，而這筆為 {{amount}}。請選用其他付款方式。",
  amount_not_positive: "金額：不能收取 {{amount}}，必須大於零。",
  amount_too_large: "金額：{{amount}} 過大；以最小單位計，QFPay 最多接受 {{digits}} 位數。",
  amount_too_small: "金額：{{wallet}} 的付款必須高於 {{limit}}。",
  currency_unknown: "貨幣：QFPay 不支援 {{currency}}。支援的貨幣：{{currencies}}。",
  currency_impossible: "貨幣：{{wallet}} 只支援 {{currencies}}，不支援 {{currency}}。請在使用該貨幣的地區提供。",

  region_unknown: "找不到地區 {{region}}。",
  limits_crossed: "最低金額 {{least}} 高於最高金額 {{most}}，將無人可以付款。",
  no_credit_impossible: "QFPay 不支援在 {{wallet}} 排除信用卡。",
  region_impossible: "{{wallet}} 不支援 {{region}} 的貨幣 {{currency}}。",
}

export const refusals: Refusals = {
  blocked_at_night: "QFPay 在香港時間 23:30 至 00:30 不處理退款，部分推廣交易亦不可退款。請在 00:30 後再試。",
  too_old: "這筆付款已過錢包的退款期限。請以其他方式退款。",
  balance_too_low: "此付款方式今日未結算的收款暫不足以退款。請待更多款項入帳後或明日再試。",
  after_11_am: "QFPay 在每日更新前不能退回這筆付款。請在香港時間 11:00 後再試。",
  already_refunded: "QFPay 表示這筆付款已退款或已關閉。退款前請先在 QFPay 後台查核。",
  no_partial_refunds: "這筆付款只可全數退回。",
  above_refundable: "退款額超過這筆付款餘下可退的金額。",
  same_day_in_full_only: "信用卡付款當日只可全數退回。請全數退回，或明日再試。",
  still_processing: "QFPay 仍在處理這筆付款較早的退款。請數分鐘後再試。",
  denied: "QFPay 拒絕退款。請聯絡 QFPay，或以其他方式退款。",
  settled_same_day: "此帳戶即時結算，QFPay 不能退回這筆付款。請以其他方式退款。",
  not_paid: "QFPay 沒有此編號的已付款項，因此無可退款。",
  not_found: "QFPay 找不到這筆付款。請檢查帳戶憑證是否與收款時相同。",
  not_sent: "已達 QFPay 每分鐘的請求上限，退款未有送出，並無退回款項。請一分鐘後再試。",
  held: "這筆付款尚待處理。請在「待處理款項」中決定。",
  never_arrived: "QFPay 沒有這筆退款的紀錄，並無退回款項。你可以再次退款。",
  rejected: "QFPay 拒絕了這個請求。請在設定中檢查帳戶，或向 QFPay 查詢。",
  disputed: "這筆付款已標記為爭議，系統不會自動退款。你仍可在管理後台自行退款。",
  no_refunds: "QFPay 不能為此錢包退款。請以其他方式退還顧客，例如銀行轉帳。",
}

export const heldReasons: HeldReasons = {
  amount_differs: "QFPay 紀錄的金額與要求的不同。",
  currency_differs: "QFPay 紀錄的貨幣與要求的不同。",
  notification_differs: "QFPay 的通知與其紀錄互相矛盾。",
  refunded_in_part: "付款成為訂單之前，QFPay 顯示已退回部分款項。",
  session_gone: "購物車已更改或已選擇其他付款方式後，顧客仍以舊二維碼付款。",
  cart_changed: "購物車的金額已與二維碼要求的不同。",
  second_payment: "此購物車早已付款：這是第二次收到款項。",
  order_canceled: "訂單已取消，但款項尚未退回顧客。",
  order_failed: "Medusa 未能建立訂單。",
  refund_refused: "已要求退款，但 QFPay 沒有執行。",
  unexplained: "QFPay 列有一筆本店沒有紀錄的付款。",
  unaccounted: "核對款項或每日對帳時發現一筆付款的紀錄不相符。",
}

export const heldAdvice: HeldReasons = {
  amount_differs: "請與 QFPay 後台核對，然後退款；或自行建立訂單後把此項移除。",
  currency_differs: "請與 QFPay 後台核對，然後退款；或自行建立訂單後把此項移除。",
  notification_differs: "請先向 QFPay 查明何者屬實，再作處理。",
  refunded_in_part: "請在 QFPay 後台退回餘款，然後把此項移除。",
  session_gone: "請退款；或自行建立訂單後把此項移除。",
  cart_changed: "請退款；或自行建立訂單後把此項移除。",
  second_payment: "請退款。",
  order_canceled: "請退款；如該錢包不設退款，請以其他方式退還顧客，然後在此紀錄退款。",
  order_failed: "請先查看時間線中的原因（下一位顧客或會遇到同樣問題），然後退款。",
  refund_refused: "請先看以下原因，然後再次退款；或以其他方式退還顧客，並在此紀錄退款。",
  unexplained:
    "如有其他系統（例如收款機或另一間商店）使用此 QFPay 帳戶，可把此項移除；否則請找出付款的顧客（例如還原備份後），並在 QFPay 後台退款。",
  unaccounted: "請核對付款、訂單及 QFPay 後台的紀錄，退還應退的款項，或註明原因後把此項移除。",
}

export const cashierAdvice: CashierAdvice = {
  wait: "系統仍在確認付款，請稍候再掃描。",
  try_again: "並未扣款。請顧客重新開啟付款碼後再掃描。",
  try_another_wallet: "顧客的錢包或銀行拒絕付款。請改用其他錢包或付款方式。",
  show_new_code: "付款碼有誤或已過期。請顧客更新付款碼後再掃描。",
  do_not_pay_again: "請勿再收款：先在 QFPay 後台查明款項是否已到。",
  use_overseas_code: "請顧客在雲閃付切換至內地以外使用的付款碼，然後再掃描。",
  contact_shop: "此付款不獲允許。請以其他方式收款，並通知店主。",
}

export const shopper: ShopperMessages = {
  unavailable: "此付款方式暫時未能使用，未有扣款。請選用其他付款方式。",
  declined: "付款不成功，未有扣款。請再試或選用其他付款方式。",
  amount: "此付款方式不適用於此金額。請選用其他付款方式。",
  busy: "付款服務暫時沒有回應，請稍後再試。",
  no_code: "付款服務未能及時回應，未有扣款。請再試。",
  paid: "此訂單已付款，請勿重複付款。",
  replaced: "購物車或付款方式已更改，此付款已失效。請返回結帳頁面付款。",
  held: "已收到你的付款，但未能用於此訂單。請勿重複付款，商戶會與你聯絡。",
  refunding: "已收到你的付款，但未能用於此訂單。款項會自動退回，你無須辦理任何手續。",
  refunded: "你的付款未能用於此訂單，款項已退回。",
  too_often: "嘗試次數過多，請稍後再試。",
  checking: "此訂單的另一項付款仍在查核中，請稍後再試。",
}

export const alerts: Alerts = {
  held_title: "QFPay：{{amount}} 有待處理",
  held_text: "{{reason}}付款編號 {{number}}。請到「設定 › QFPay › 需要處理的付款」處理。",
  reminder_title_one: "QFPay：仍有 {{count}} 筆付款有待處理",
  reminder_title_other: "QFPay：仍有 {{count}} 筆付款有待處理",
  reminder_text: "最早一筆自 {{since}} 起等候處理。請到「設定 › QFPay › 需要處理的付款」處理。",
}

export const linkEmail: LinkEmail = {
  subject: "{{shop}}：請支付 {{amount}}",
  text: "{{shop}} 現請你支付訂單 #{{order}} 的款項 {{amount}}。",
  button: "立即付款",
  until: "此連結只可付款一次，有效期至 {{time}}（香港時間）。",
}

export const payPage: PayPageTexts = {
  title: "付款",
  order: "訂單 #",
  choose: "選擇付款方式",
  another: "選用其他付款方式",
  paid: "此訂單已付款，無須再付款。",
  expired: "此付款連結已過期，請向商戶索取新連結。",
  withdrawn: "此付款連結已失效，請向商戶查詢。",
  unknown: "找不到此付款連結，請檢查網址。",
  none: "沒有適用於此金額的付款方式，請向商戶查詢。",
  script: "請啟用 JavaScript 以付款。",
  failed: "暫時未能連線至商戶，請再試。",
  replaced: "金額或付款方式已更改，請重新選擇付款方式。",
}
