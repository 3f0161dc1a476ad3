import type { DemoShop } from "../setup/demo"

export function adminRoles(shop: DemoShop): void {
  /** May see everything of Medusa's, and of QFPay's what is named. */
  const hire = (name: string, ...ours: string[]) =>
    shop.hire(name, (key) => (key.startsWith("qfpay_") ? ours.includes(key) : key.endsWith(":read")))

  async function anOrder(): Promise<string> {
    const id = await shop.draftOrder()
    await shop.admin(`/admin/draft-orders/${id}/convert-to-order`, {})
    return id
  }

  it("says what a read-only role does not allow, and offers no action that the server would refuse", async () => {
    const who = await hire("Bookkeeper", "qfpay_payment:read", "qfpay_setting:read")
    const page = await shop.merchant(`/orders/${await anOrder()}`, { who })
    await page.getByText("Your role does not allow you to take payments with QFPay. Ask an administrator").waitFor()
    expect(await page.getByRole("button", { name: "Take payment" }).count()).toBe(0)

    await page.goto(`${shop.addresses.medusa}/app/settings/qfpay`)
    await page.getByText("Your role does not allow you to change payment methods.").waitFor()
    await page.getByText("Your role does not allow you to check credentials.").waitFor()
    expect(await page.getByRole("button", { name: /^Check the credentials/ }).count()).toBe(0)
    const methods = page.getByRole("region", { name: "Payment methods" })
    expect(await methods.getByRole("switch").count()).toBeGreaterThan(0)
    for (const control of await methods.getByRole("switch").all()) expect(await control.isDisabled()).toBe(true)
    for (const control of await methods.getByRole("button").all()) expect(await control.isDisabled()).toBe(true)
    await shop.picture(page, "roles-settings-en")
    await page.context().close()
  })

  it("shows nothing of QFPay on an order without permission, and says in the user's language why a page is empty", async () => {
    const who = await hire("Packer")
    const id = await anOrder()
    const page = await shop.merchant("/settings/qfpay", { who, language: "zhTW" })
    await page.getByText("你的角色沒有權限查看此內容。").first().waitFor()
    expect(await page.getByRole("button", { name: "再試一次" }).count()).toBe(0)
    await page.goto(`${shop.addresses.medusa}/app/orders/${id}`)
    await page.getByText("Neon lamp").first().waitFor()
    await page.waitForLoadState("networkidle")
    // In the order; Medusa's menu names every page to everybody.
    expect(await page.getByRole("main").getByText(/QFPay/).count()).toBe(0)
    await page.context().close()
  })

  it("offers to take a payment if the role allows it", async () => {
    const who = await hire("Cashier", "qfpay_payment:read", "qfpay_payment:create")
    const page = await shop.merchant(`/orders/${await anOrder()}`, { who })
    await page.getByRole("button", { name: "Take payment", exact: true }).click()
    await page.getByRole("dialog").getByText("HK$158.50", { exact: true }).first().waitFor()
    await page.context().close()
  })
}
