export const settings = {
  title: "QFPay",
}
