export const counter = {
  title: "Take payment with QFPay",
}
