import { createElement } from "react"
import { defineQfpayPayment, QfpayPaymentElement } from "."
import { QfpayPayment } from "./react"

// oxlint-disable-next-line typescript/no-require-imports -- react-dom ships without types, and needs none here
const { renderToString } = require("react-dom/server") as { renderToString: (element: object) => string }

describe("on a server", () => {
  it("is imported where there is no browser", () => {
    expect(typeof QfpayPaymentElement).toBe("function")
    expect(() => defineQfpayPayment()).not.toThrow()
  })

  it("renders the element with its attributes, for the browser to bring to life", () => {
    const html = renderToString(
      createElement(QfpayPayment, {
        session: { id: "payses_1", status: "pending", data: { qrcode: "x" } },
        backendUrl: "https://api.shop.example",
        publishableKey: "pk_1",
        locale: "zh-HK",
        className: "pay",
        onAuthorized: () => undefined,
      }),
    )
    expect(html).toBe(
      '<qfpay-payment session-id="payses_1" backend-url="https://api.shop.example" publishable-key="pk_1" locale="zh-HK" class="pay"></qfpay-payment>',
    )
  })
})
