import type { payments as english } from "../en/payments"

export const payments: typeof english = {
  title: "QFPay 付款",
}
