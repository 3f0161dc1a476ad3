import type { LinkEmail, PayPageTexts, ShopperMessages } from "."

export const shopper: ShopperMessages = {
  unavailable: "현재 이 결제 수단을 사용할 수 없습니다. 금액은 청구되지 않았습니다. 다른 결제 수단을 선택하세요.",
  declined: "결제가 거절되었습니다. 금액은 청구되지 않았습니다. 다시 시도하거나 다른 결제 수단을 선택하세요.",
  amount: "이 금액에는 이 결제 수단을 사용할 수 없습니다. 다른 결제 수단을 선택하세요.",
  busy: "결제 서비스가 응답하지 않습니다. 잠시 후 다시 시도해 주세요.",
  no_code: "결제 서비스가 제시간에 응답하지 않았습니다. 금액은 청구되지 않았습니다. 다시 시도해 주세요.",
  paid: "이 주문은 이미 결제되었습니다. 다시 결제하지 마세요.",
  replaced: "장바구니 또는 결제 수단이 변경되어 이 결제는 더 이상 유효하지 않습니다. 주문 페이지로 돌아가 결제하세요.",
  held: "결제가 확인되었지만 주문에 적용할 수 없습니다. 다시 결제하지 마세요. 상점에서 연락드립니다.",
  too_often: "시도 횟수가 너무 많습니다. 잠시 후 다시 시도해 주세요.",
}

export const linkEmail: LinkEmail = {
  subject: "[{{shop}}] {{amount}} 결제 요청",
  text: "{{shop}}에서 주문 #{{order}}에 대해 {{amount}} 결제를 요청했습니다.",
  button: "결제하기",
  until: "이 링크는 {{time}}(홍콩 시간)까지 유효하며 한 번만 결제할 수 있습니다.",
}

export const payPage: PayPageTexts = {
  title: "결제",
  order: "주문 #",
  choose: "결제 수단을 선택하세요",
  another: "다른 결제 수단 선택",
  paid: "이 주문은 결제가 완료되었습니다. 더 결제할 금액이 없습니다.",
  expired: "결제 링크가 만료되었습니다. 상점에 새 링크를 요청하세요.",
  withdrawn: "이 결제 링크는 더 이상 유효하지 않습니다. 상점에 문의하세요.",
  unknown: "존재하지 않는 결제 링크입니다. 주소를 확인하세요.",
  none: "이 금액을 결제할 수 있는 수단이 없습니다. 상점에 문의하세요.",
  script: "결제하려면 JavaScript를 켜 주세요.",
  busy: "이 주문의 다른 결제를 확인하고 있습니다. 잠시 후 다시 시도해 주세요.",
  failed: "지금은 상점에 연결할 수 없습니다. 다시 시도해 주세요.",
  replaced: "금액 또는 결제 수단이 변경되었습니다. 결제 수단을 다시 선택하세요.",
}
