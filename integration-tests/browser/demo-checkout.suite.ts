import { DESK, type DemoShop, PHONE } from "../setup/demo"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"

export function demoCheckout(shop: DemoShop): void {
  /** What Medusa's admin shows of orders and payments. */
  async function books() {
    const { orders } = await shop.admin<{ orders: { id: string; payment_status: string }[] }>("/admin/orders?limit=500")
    const { payments } = await shop.admin<{ payments: { id: string; captures: unknown[]; refunds: unknown[] }[] }>(
      "/admin/payments?limit=500&fields=id,*captures,*refunds",
    )
    return { orders, payments }
  }

  /** What was not there before: the tests share one shop and run in any order. */
  function since<Row extends { id: string }>(before: readonly Row[], after: readonly Row[]): Row[] {
    return after.filter(({ id }) => !before.some((row) => row.id === id))
  }

  it("shows an AlipayHK code that a phone can scan, and confirms the order when the phone has paid", async () => {
    const before = await books()
    const { page, sessionId } = await shop.goAndPayWith("AlipayHK")

    // The shop's page and the payment screen call the way to pay the same.
    const called = await page.locator('qfpay-payment [part="wallet"]').innerText()
    expect(called).toBe("Alipay / AlipayHK")
    await page.getByText(`Payment: ${called}`, { exact: true }).waitFor()
    const scanned = decodeQr(await page.screenshot())
    const { data } = await shop.sessionOf(sessionId)
    expect(data.qrcode).toMatch(/^https:\/\/qr\.alipay\.com\//)
    expect(scanned).toBe(data.qrcode)

    const [phone] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: /simulated phone/i }).click(),
    ])
    await phone.getByRole("button", { name: "Pay" }).click()
    await phone.getByRole("status").filter({ hasText: "Paid" }).waitFor()

    await page.waitForURL(/\/orders\/order_/)
    await page.getByRole("heading", { name: /your order is paid/i }).waitFor()
    const { status, order_id } = await shop.sessionOf(sessionId)
    expect(status).toBe("authorized")
    expect(page.url()).toContain(String(order_id))

    const after = await books()
    expect(since(before.orders, after.orders)).toMatchObject([{ id: order_id, payment_status: "captured" }])
    const payments = since(before.payments, after.payments)
    expect(payments).toHaveLength(1)
    expect(payments[0]?.captures).toHaveLength(1)
    expect(payments[0]?.refunds).toEqual([])
    await page.context().close()
  })

  it("places the order for a shopper who pays after closing the shop, and shows it when they come back", async () => {
    const before = await books()
    const { page, sessionId } = await shop.goAndPayWith("PayMe")
    const { data } = await shop.sessionOf(sessionId)
    const { context, storefront } = { context: page.context(), storefront: shop.addresses.storefront }
    await page.close()

    const phone = await context.newPage()
    await phone.goto(`${shop.addresses.simulator}/wallet?code=${encodeURIComponent(data.qrcode)}`)
    await phone.getByRole("button", { name: "Pay" }).click()
    await phone.getByRole("status").filter({ hasText: "Paid" }).waitFor()
    await phone.close()

    const order = await waitFor(async () => since(before.orders, (await books()).orders)[0], { what: "the order" })
    const back = await context.newPage()
    await back.goto(storefront)
    await back.getByRole("heading", { name: /your order is paid/i }).waitFor()
    expect(back.url()).toContain(order.id)
    await context.close()
  })

  it("sends a phone to PayMe and takes it back to its order", async () => {
    const before = await books()
    const { page, sessionId } = await shop.goAndPayWith("PayMe", PHONE)
    expect((await shop.sessionOf(sessionId)).data.pay_type).toBe("805812")
    await page.locator("qfpay-payment").getByRole("link", { name: "Open PayMe" }).click()
    await page.waitForURL(/\/wallet\//)
    await page.getByRole("button", { name: "Pay" }).click()

    await page.waitForURL(/\/orders\/order_/)
    await page.getByRole("heading", { name: /your order is paid/i }).waitFor()
    const { order_id } = await shop.sessionOf(sessionId)
    expect(page.url()).toContain(String(order_id))
    expect(since(before.orders, (await books()).orders)).toMatchObject([{ id: order_id, payment_status: "captured" }])
    await page.context().close()
  })

  it.each([
    ["Visa", "802801", DESK, "Continue to card payment"],
    ["Apple Pay", "806527", PHONE, "Continue to Apple Pay"],
  ])("takes %s on QFPay's own page, there and back", async (name, payType, device, way) => {
    const before = await books()
    const { page, sessionId } = await shop.goAndPayWith(name, device)
    expect((await shop.sessionOf(sessionId)).data.pay_type).toBe(payType)
    await page.locator("qfpay-payment").getByRole("link", { name: way }).click()
    await page.waitForURL(/\/checkstand\/open/)
    await page.getByRole("button", { name }).click()
    await page.waitForURL(/\/wallet\//)
    await page.getByRole("button", { name: "Pay" }).click()

    await page.waitForURL(/\/orders\/order_/)
    const { order_id } = await shop.sessionOf(sessionId)
    expect(page.url()).toContain(String(order_id))
    expect(since(before.orders, (await books()).orders)).toMatchObject([{ id: order_id, payment_status: "captured" }])
    await page.context().close()
  })

  it("tells a shopper who comes back without paying that nothing was paid, whatever the address says", async () => {
    const before = await books()
    const { page, sessionId } = await shop.goAndPayWith("PayMe", PHONE)
    await page.locator("qfpay-payment").getByRole("link", { name: "Open PayMe" }).click()
    await page.waitForURL(/\/wallet\//)
    await page.getByRole("button", { name: "Walk away" }).click()
    await page.waitForURL(/\/checkout\/qfpay(\?|$)/)
    await page.getByText(/If you haven’t paid, you can still do so here/).waitFor()
    // The payment's id leads to the order for a day; it does not stay in the address, nor go to other sites.
    expect(page.url()).toBe(`${shop.addresses.storefront}/checkout/qfpay`)
    const answer = await fetch(`${shop.addresses.storefront}/checkout/qfpay`)
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer")

    const claim = `payment_session_id=${sessionId}&status=authorized&respcd=0000&paid=true&order_id=order_1`
    await page.goto(`${shop.addresses.storefront}/checkout/qfpay?${claim}`)
    await page.getByText(/If you haven’t paid, you can still do so here/).waitFor()
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    expect(page.url()).toContain("/checkout/qfpay")
    expect((await shop.sessionOf(sessionId)).status).toBe("pending")
    expect(since(before.orders, (await books()).orders)).toEqual([])
    await page.context().close()
  })

  it("tells a card payer whose verification failed to try again, and places the order when they do", async () => {
    const { page, sessionId } = await shop.goAndPayWith("Visa")
    const { data } = await shop.sessionOf(sessionId)
    const way = page.locator("qfpay-payment").getByRole("link", { name: "Continue to card payment" })
    expect(await way.getAttribute("href")).toMatch(/&lang=en$/)
    await way.click()
    await page.getByRole("button", { name: "Visa" }).click()
    await page.waitForURL(/\/wallet\//)
    await page.getByRole("radio", { name: /Visa, verification fails/ }).check()
    await page.getByRole("button", { name: "Pay", exact: true }).click()
    await page.waitForURL(/\/checkout\/qfpay\?payment_session_id=.*&qfpay_failed=1$/)
    await page.getByText("The payment didn’t go through. Try again or choose another way to pay.").first().waitFor()
    await page.locator("qfpay-payment").getByRole("link", { name: "Continue to card payment" }).click()
    await page.getByRole("button", { name: "Visa" }).click()
    await page.getByRole("button", { name: "Pay", exact: true }).click()
    await page.waitForURL(/\/orders\/order_/)
    expect((await shop.sessionOf(sessionId)).data.out_trade_no).toBe(data.out_trade_no)
    await page.context().close()
  })

  it("shows the payment to a shopper who comes back in another browser without paying", async () => {
    const { page, sessionId } = await shop.goAndPayWith("PayMe", PHONE)
    const other = await shop.browser.newContext({ ...PHONE, locale: "zh-HK" })
    const fresh = await other.newPage()
    await fresh.goto(`${shop.addresses.storefront}/checkout/qfpay?payment_session_id=${sessionId}`)
    await fresh.getByRole("heading", { name: "你的付款" }).waitFor()
    await fresh.locator("qfpay-payment").getByRole("link", { name: "開啟 PayMe" }).waitFor()
    await page.context().close()
    await other.close()
  })

  it("shows the order by the Back button, and in a tab that was left at the checkout", async () => {
    const { page, sessionId } = await shop.goAndPayWith("AlipayHK")
    const stale = await page.context().newPage()
    await stale.goto(`${shop.addresses.storefront}/checkout`)
    await stale.getByRole("heading", { name: "Checkout" }).waitFor()
    const { data } = await shop.sessionOf(sessionId)
    await shop.simulate(`/orders/${data.out_trade_no}/pay`)
    await page.bringToFront()
    await page.waitForURL(/\/orders\/order_/)
    const order = page.url()
    await page.goBack()
    await page.waitForURL(order)
    await page.getByRole("heading", { name: /your order is paid/i }).waitFor()
    await stale.bringToFront()
    await stale.evaluate(() => document.dispatchEvent(new Event("visibilitychange")))
    await stale.waitForURL(order)
    await page.context().close()
  })

  it("shows the order to a shopper who chooses another way to pay although the declined payment has since been paid", async () => {
    const { page, sessionId } = await shop.goAndPayWith("PayMe")
    const { data } = await shop.sessionOf(sessionId)
    await shop.simulate(`/orders/${data.out_trade_no}/decline`, { respcd: "1201" })
    await page
      .locator("qfpay-payment")
      .getByText("Your PayMe balance or spending limit is too low.")
      .first()
      .waitFor({ timeout: 60_000 })
    await page.getByRole("link", { name: /Choose another way to pay/ }).click()
    await page.getByRole("heading", { name: "Checkout" }).waitFor()
    await shop.simulate(`/orders/${data.out_trade_no}/pay`, { late: true })
    await waitFor(async () => (await shop.sessionOf(sessionId)).status === "authorized", { what: "the order" })
    await page.getByRole("radio", { name: /AlipayHK/i }).check()
    await page.getByRole("button", { name: /Continue to payment/ }).click()
    await page.waitForURL(/\/orders\/order_/)
    await page.context().close()
  })

  it("speaks Simplified Chinese to a mainland browser, offers Apple Pay only where it works, and has accessible names that match the visible text", async () => {
    const context = await shop.browser.newContext({ ...DESK, locale: "zh-CN", colorScheme: "dark" })
    const page = await context.newPage()
    await page.goto(shop.addresses.storefront)
    await page.getByRole("heading", { name: "香港制造，小小好物" }).waitFor()
    await page.getByRole("heading", { name: "叮叮电车杯" }).waitFor()
    const names = await page.getByRole("button", { name: "加入购物车", exact: true }).count()
    expect(names).toBeGreaterThan(4)
    const labels = await page
      .locator("a[aria-label], button[aria-label]")
      .evaluateAll((found) =>
        found
          .filter((element) => element.textContent?.trim() !== "" && !/^[−+]$/.test(element.textContent ?? ""))
          .map((element) => [element.textContent, element.getAttribute("aria-label")]),
      )
    expect(labels).toEqual([])
    const [paper, ink] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body)
      return [backgroundColor, color]
    })
    expect([paper, ink]).toEqual(["rgb(20, 25, 26)", "rgb(232, 236, 232)"])
    await page.getByRole("button", { name: "加入购物车", exact: true }).first().click()
    await page.locator(".basket-count").waitFor()
    await page.goto(`${shop.addresses.storefront}/checkout`)
    await page.getByRole("radio", { name: /支付宝/ }).waitFor()
    expect(await page.getByRole("radio", { name: /Apple Pay/ }).count()).toBe(0)
    await shop.picture(page, "demo-checkout-dark-zh-CN")
    await context.close()
  })

  it("has a page on which every state of the payment screen can be seen and its looks changed", async () => {
    const context = await shop.browser.newContext({ ...DESK, locale: "en-HK" })
    const page = await context.newPage()
    await page.goto(`${shop.addresses.storefront}/look`)
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    expect(decodeQr(await page.screenshot())).toMatch(/^https:\/\/qr\.alipay\.com\//)
    await page.getByLabel("--qfpay-accent", { exact: true }).fill("#8a2be2")
    await page.keyboard.press("Tab")
    await page.getByText("--qfpay-accent: #8a2be2;").waitFor()
    const mark = page.locator('qfpay-payment [part="mark"]')
    expect(await mark.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe("rgb(138, 43, 226)")
    await page.getByLabel("Language").last().selectOption("ja")
    await page.getByLabel("State").selectOption("Being refunded")
    await page.locator("qfpay-payment").getByRole("heading", { name: "返金手続き中です" }).waitFor()
    await shop.picture(page, "demo-look")
    await context.close()
  })

  it("opens its admin to the login it prints, over plain http as well", async () => {
    const page = await fetch(shop.addresses.admin)
    expect(page.status).toBe(200)
    expect(page.headers.get("content-type")).toMatch(/text\/html/)

    const { user } = await shop.admin<{ user: { email: string } }>("/admin/users/me")
    expect(user.email).toBe(shop.addresses.adminEmail)
    const session = await fetch(`${shop.addresses.medusa}/auth/session`, {
      method: "POST",
      headers: { authorization: `Bearer ${await shop.login()}` },
    })
    // A browser sends a Secure cookie over https only, and the admin would ask for the login forever.
    expect(session.headers.get("set-cookie")).toMatch(/^connect\.sid=(?!.*; Secure)/)
  })
}
