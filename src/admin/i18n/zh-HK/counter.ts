import type { counter as english } from "../en/counter"

export const counter: typeof english = {
  title: "以 QFPay 收款",
}
