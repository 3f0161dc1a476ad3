import type { Messages } from "."

/** As Hong Kong's banks and shops write. */
export const zhHK: Messages = {
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
  order_later: "訂單尚未建立，系統會再試。",
}
