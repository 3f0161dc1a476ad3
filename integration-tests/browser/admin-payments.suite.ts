import fs from "node:fs"
import type { Locator, Page } from "playwright-core"
import type { DemoShop } from "../setup/demo"
import { waitFor } from "../setup/wait-for"

/** QFPay's words at night, when it refuses refunds. */
const AT_NIGHT = "該筆訂單被禁止退款，23:30-00:30 的交易以及部分特殊交易會被禁止（1265）"

export function adminPayments(shop: DemoShop): void {
  afterEach(() => shop.clearFaults())

  /** A shopper who chose PayMe and closed the shop, so that nothing but the phone can pay. */
  async function chosenAndLeft() {
    const { page, sessionId } = await shop.goAndPayWith("PayMe")
    const { data } = await shop.sessionOf(sessionId)
    await page.context().close()
    return { sessionId, number: data.out_trade_no }
  }

  it("lets a merchant ask QFPay about a payment that nobody told the shop of, and follow it to its order", async () => {
    const { sessionId, number } = await chosenAndLeft()
    await shop.simulate("/faults", { on: "notification", kind: "lost" })
    await shop.simulate("/faults", { on: "query", kind: "http_status", status: 502, outTradeNo: number })
    await shop.simulate(`/orders/${number}/pay`)

    const page = await shop.merchant("/qfpay")
    await page.getByRole("searchbox", { name: "Search" }).fill(number)
    await page.waitForURL(new RegExp(`q=${number}`))
    await waitFor(async () => (await page.getByRole("row").count()) === 2, { what: "the one that was searched for" })
    await page.getByRole("row").filter({ hasText: "Waiting for the shopper" }).waitFor()
    await shop.picture(page, "admin-payments-found")
    await page.getByRole("row").nth(1).click()
    await page.getByText("QFPay is waiting for the shopper").waitFor()
    await page.getByText("Payment ready for the shopper").waitFor()

    await page.getByRole("button", { name: "Check status with QFPay" }).click()
    await page.getByText("QFPay did not answer. The payment will be checked again automatically.").waitFor()
    expect((await shop.sessionOf(sessionId)).status).toBe("pending")
    await shop.clearFaults()
    await page.getByRole("button", { name: "Check status with QFPay" }).click()
    await page.getByText("Now: Paid.").waitFor()
    await page.getByText("By Demo Merchant").first().waitFor()
    await page.getByText("The money has arrived and is on the order.").waitFor()
    const { status, order_id } = await shop.sessionOf(sessionId)
    expect(status).toBe("authorized")
    await shop.picture(page, "admin-payments-settled")

    const orderLink = page.getByRole("link", { name: /^#\d+$/ })
    const display = await orderLink.innerText()
    expect(await orderLink.getAttribute("href")).toContain(String(order_id))
    await page.goto(`${shop.addresses.medusa}/app/qfpay?kind=payment&wallet=payme&period=today`)
    await page.getByRole("searchbox", { name: "Search" }).fill(display)
    await page.getByRole("link", { name: `Open ${number}` }).waitFor()
    await waitFor(async () => (await page.getByRole("row").count()) === 2, { what: "the order's one payment" })
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export CSV" }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^qfpay-transactions-.*\.csv$/)
    const lines = fs
      .readFileSync(await file.path(), "utf8")
      .trimEnd()
      .split("\r\n")
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`,payment,${number},`)
    expect(lines[1]).toContain(`,${display},${order_id},payme,`)
    await page.getByRole("button", { name: "Clear filters" }).click()
    await page.waitForURL(/\/app\/qfpay$/)

    await page.goto(`${shop.addresses.medusa}/app/qfpay/${number}`)
    await page.getByRole("button", { name: "Mark as disputed" }).click()
    const drawer = page.getByRole("dialog")
    expect(await drawer.getByRole("button", { name: "Mark as disputed" }).isDisabled()).toBe(true)
    await drawer.getByLabel("Note").fill("PayMe case 8812: goods not received, reply by 3 July")
    await shop.picture(page, "admin-dispute-mark")
    await drawer.getByRole("button", { name: "Mark as disputed" }).click()
    await page.getByText(/^Disputed since .*, marked by Demo Merchant\./).waitFor()
    await page.getByText("By Demo Merchant").first().waitFor()
    await shop.picture(page, "admin-dispute")
    await page.goto(`${shop.addresses.medusa}/app/qfpay?state=disputed`)
    await page.getByRole("row").filter({ hasText: number }).getByText("Disputed", { exact: true }).waitFor()
    await shop.picture(page, "admin-dispute-list")
    await refundsAllTheSame(page, String(order_id), number)
    await page.goto(`${shop.addresses.medusa}/app/qfpay/${number}`)
    await page.getByRole("button", { name: "Remove dispute mark" }).click()
    await drawer.getByRole("button", { name: "Remove dispute mark" }).click()
    await page.getByText("The dispute mark has been removed.", { exact: true }).waitFor()
    await page.getByText("Dispute mark removed").waitFor()
    await page.context().close()
  })

  /** In Medusa's own form, warned on the order before; QFPay takes its time, and the box follows it to its end by itself. */
  async function refundsAllTheSame(page: Page, orderId: string, number: string): Promise<void> {
    await shop.simulate("/settings", { refunds: "pending", refundSettleMs: 600_000 }, "PATCH")
    const paymentId = await paymentOf(orderId)
    await page.goto(`${shop.addresses.medusa}/app/orders/${orderId}/refund?paymentId=${paymentId}`)
    const warning = page.getByText(/the shopper may get the money back twice/)
    await warning.first().waitFor()
    const topOf = async (part: Locator) => (await part.first().boundingBox())?.y ?? NaN
    expect(await topOf(warning)).toBeLessThan(await topOf(page.locator("h2", { hasText: "Summary" })))
    const form = page.getByRole("dialog")
    await form.getByRole("textbox").first().fill("20")
    await shop.picture(page, "admin-dispute-refund")
    await form.getByRole("button", { name: "Save" }).click()
    await page.getByText(/^QFPay has not finished the refund of 20(\.00)? HKD yet/).waitFor()
    await form.getByRole("button", { name: "Cancel" }).click()
    await page.getByText("In progress at QFPay").waitFor()
    const { refunds } = await shop.simulate<{ refunds: { outTradeNo: string; orderOutTradeNo: string }[] }>(
      "/refunds",
      undefined,
      "GET",
    )
    const [refund] = refunds.filter(({ orderOutTradeNo }) => orderOutTradeNo === number)
    await shop.simulate(`/refunds/${refund?.outTradeNo}/settle`)
    await page.getByText("Refunded", { exact: true }).first().waitFor()
    await page.getByText("In progress at QFPay").waitFor({ state: "detached" })
    await shop.simulate("/settings", { refunds: "instant" }, "PATCH")
  }

  async function paymentOf(orderId: string): Promise<string | undefined> {
    const { order } = await shop.admin<{ order: { payment_collections: { payments: { id: string }[] }[] } }>(
      `/admin/orders/${orderId}?fields=id,*payment_collections.payments`,
    )
    return order.payment_collections[0]?.payments[0]?.id
  }

  it("tells on the order why QFPay refused a refund and when to try again, in the merchant's language", async () => {
    const { sessionId, number } = await chosenAndLeft()
    await shop.simulate(`/orders/${number}/pay`)
    const orderId = await waitFor(async () => (await shop.sessionOf(sessionId)).order_id, { what: "the order" })
    const paymentId = await paymentOf(String(orderId))
    await shop.simulate("/faults", { on: "refund", kind: "respcd", respcd: "1265", resperr: AT_NIGHT, times: 1 })
    await expect(shop.admin(`/admin/payments/${paymentId}/refund`, { amount: 20 })).rejects.toThrow()

    const page = await shop.merchant(`/orders/${orderId}`, { language: "zhTW", theme: "dark" })
    const widget = page
      .locator("div")
      .filter({ has: page.getByRole("heading", { name: "QFPay", exact: true }) })
      .last()
    await page.getByRole("alert").getByText("請在 00:30 後再試").waitFor()
    // At the very end of the night QFPay's block is over before the page is open.
    await page
      .getByText(/起可再試|現在可以再試/)
      .first()
      .waitFor()
    expect(await widget.count()).toBe(1)
    await page.getByText(AT_NIGHT).first().waitFor()
    await page.getByRole("button", { name: "顯示時間線" }).click()
    await page.getByText("QFPay 已通知本店").waitFor()
    await shop.picture(page, "admin-payments-order-zh-HK-dark")
    await page.getByRole("link", { name: "詳情" }).click()
    await page.waitForURL(new RegExp(`/qfpay/${number}$`))
    await page.getByText("款項已到帳，並已記入訂單。").waitFor()
    await shop.picture(page, "admin-payments-detail-zh-HK-dark")
    await page.context().close()
  })
}
