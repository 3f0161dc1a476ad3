import type { counter as english } from "../en/counter"

export const counter: typeof english = {
  title: "用 QFPay 收款",
}
