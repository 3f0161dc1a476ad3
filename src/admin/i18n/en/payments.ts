export const payments = {
  title: "QFPay payments",
}
