import { DESK, type DemoShop, PHONE } from "../setup/demo"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"

export function demoCheckout(shop: DemoShop): void {
  /** What Medusa's admin shows of orders and payments. */
  async function books() {
    const { orders } = await shop.admin<{ orders: { id: string; payment_status: string }[] }>("/admin/orders")
    const { payments } = await shop.admin<{ payments: { id: string; captures: unknown[]; refunds: unknown[] }[] }>(
      "/admin/payments?fields=id,*captures,*refunds",
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
    await page.getByRole("heading", { name: /it is paid/i }).waitFor()
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
    await back.getByRole("heading", { name: /it is paid/i }).waitFor()
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
    await page.getByRole("heading", { name: /it is paid/i }).waitFor()
    const { order_id } = await shop.sessionOf(sessionId)
    expect(page.url()).toContain(String(order_id))
    expect(since(before.orders, (await books()).orders)).toMatchObject([{ id: order_id, payment_status: "captured" }])
    await page.context().close()
  })

  it.each([
    ["Visa", "802801", DESK],
    ["Apple Pay", "806527", PHONE],
  ])("takes %s on QFPay's own page, there and back", async (name, payType, device) => {
    const before = await books()
    const { page, sessionId } = await shop.goAndPayWith(name, device)
    expect((await shop.sessionOf(sessionId)).data.pay_type).toBe(payType)
    await page.locator("qfpay-payment").getByRole("link", { name: "Open QFPay" }).click()
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
    await page.getByText(/has not received your payment yet/).waitFor()
    // The payment's id leads to the order for a day; it does not stay in the address, nor go to other sites.
    expect(page.url()).toBe(`${shop.addresses.storefront}/checkout/qfpay`)
    const answer = await fetch(`${shop.addresses.storefront}/checkout/qfpay`)
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer")

    const claim = `payment_session_id=${sessionId}&status=authorized&respcd=0000&paid=true&order_id=order_1`
    await page.goto(`${shop.addresses.storefront}/checkout/qfpay?${claim}`)
    await page.getByText(/has not received your payment yet/).waitFor()
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    expect(page.url()).toContain("/checkout/qfpay")
    expect((await shop.sessionOf(sessionId)).status).toBe("pending")
    expect(since(before.orders, (await books()).orders)).toEqual([])
    await page.context().close()
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
    // A browser sends a Secure cookie over https only, and the admin would ask for the login for ever.
    expect(session.headers.get("set-cookie")).toMatch(/^connect\.sid=(?!.*; Secure)/)
  })
}
