import type { Page } from "playwright-core"
import type { AdminHeldPayment, AdminMethods } from "../../src/api/admin/qfpay/types"
import type { DemoShop } from "../setup/demo"
import { waitFor } from "../setup/wait-for"

export function adminSettings(shop: DemoShop): void {
  const section = (page: Page, name: string) => page.getByRole("region", { name })
  const open = (options?: Parameters<DemoShop["merchant"]>[1]) => shop.merchant("/settings/qfpay", options)

  afterEach(() => shop.clearFaults())

  /** The ways to pay that a shopper is offered. */
  async function offered(): Promise<string[]> {
    const context = await shop.browser.newContext({ locale: "en-HK" })
    const page = await context.newPage()
    await page.goto(shop.addresses.storefront)
    await page.getByRole("button", { name: /^Add/ }).first().click()
    await page.locator(".basket-count").waitFor()
    await page.goto(`${shop.addresses.storefront}/checkout`)
    await page.locator(".wallets").waitFor()
    const names = await page.locator(".wallets label strong").allTextContents()
    await context.close()
    return names
  }

  /** A shopper pays, and QFPay's record shows a different amount than was requested. */
  async function heldPayment(wallet = "AlipayHK"): Promise<AdminHeldPayment> {
    const { page, sessionId } = await shop.goAndPayWith(wallet)
    await page.context().close()
    const { out_trade_no } = (await shop.sessionOf(sessionId)).data
    await shop.simulate("/faults", { on: "query", kind: "wrong_echo", txamt: "9950", outTradeNo: out_trade_no })
    await shop.simulate(`/orders/${out_trade_no}/pay`)
    const held = await waitFor(
      async () => {
        const { held_payments } = await shop.admin<{ held_payments: AdminHeldPayment[] }>("/admin/qfpay/held-payments")
        return held_payments.find((one) => one.out_trade_no === out_trade_no)
      },
      { what: "the held payment" },
    )
    return held
  }

  it("switch PayMe off for a region, and it is gone from checkout; on again, and it is back", async () => {
    expect(await offered()).toContain("PayMe")
    const page = await open()
    const switchOfPayMe = section(page, "Payment methods").getByRole("switch", { name: "PayMe in Hong Kong" })
    await switchOfPayMe.click()
    await page.getByText("PayMe is off in Hong Kong").waitFor()
    expect(await offered()).not.toContain("PayMe")

    await switchOfPayMe.click()
    await page.getByText("PayMe is on in Hong Kong").waitFor()
    expect(await offered()).toContain("PayMe")
    await page.context().close()
  })

  it("give a method its own name, limits and place, and shoppers read them", async () => {
    const page = await open()
    const methods = section(page, "Payment methods")
    await methods.getByRole("button", { name: "Move Octopus up" }).click()
    await methods.getByRole("button", { name: "Edit Octopus" }).click()
    const drawer = page.getByRole("dialog", { name: "Octopus" })
    await drawer.getByLabel("In every language").fill("Octopus card")
    await drawer.getByLabel("Minimum amount").fill("0,5")
    await drawer.getByText("Enter an amount such as 20 or 20.50.").waitFor()
    expect(await drawer.getByRole("button", { name: "Save" }).isDisabled()).toBe(true)
    await drawer.getByLabel("Minimum amount").fill("300")
    await drawer.getByLabel("Maximum amount").fill("20")
    await drawer.getByText("The maximum is below the minimum, so no payment would be possible.").waitFor()
    await drawer.getByLabel("Maximum amount").fill("3000")
    await shop.picture(page, "admin-settings-method")
    await drawer.getByRole("button", { name: "Save" }).click()
    await page.getByText("Saved. It applies from the next payment.").waitFor()
    await methods.getByText("HK$300.00 to HK$3,000.00").waitFor()

    const names = await offered()
    expect(names.indexOf("Octopus card")).toBe(names.indexOf("FPS") - 1)
    const usual = { label: null, min_amount: null, max_amount: null, rank: null }
    const { methods: all } = await shop.admin<AdminMethods>("/admin/qfpay/methods")
    for (const { provider_id } of all) await shop.admin(`/admin/qfpay/methods/${provider_id}`, usual)
    await page.context().close()
  })

  it("see what is left to do before going live, each with what to do, and that it is done once it is", async () => {
    await shop.simulate("/faults", { on: "query", kind: "respcd", respcd: "1108", resperr: "signature error" })
    await shop.admin("/admin/qfpay/accounts/qfpay/check", {})
    const page = await open()
    const list = section(page, "Going live")
    const toDo = list.getByRole("list", { name: "To do" })
    const refused = toDo.getByRole("listitem").filter({ hasText: "QFPay does not accept the credentials." })
    await refused.getByText(/Check clientKey and appCode/).waitFor()
    expect(await refused.getByText("Required:").count()).toBe(1)
    await toDo.getByText("To receive alerts by email, set the option alertEmails.").waitFor()
    await shop.picture(page, "admin-going-live")
    await page.setViewportSize({ width: 768, height: 1000 })
    await shop.picture(page, "admin-going-live-768")

    await shop.clearFaults()
    await section(page, "Connection").getByRole("button", { name: "Check the credentials of qfpay" }).click()
    await refused.waitFor({ state: "detached" })
    await list.getByRole("button", { name: /^Show what is done/ }).click()
    await list.getByRole("list", { name: "Done" }).getByText("QFPay accepts the credentials").waitFor()
    await page.context().close()
    for (const [language, words] of [["zhTW", /^\d+ 項待辦$/] as const, ["zhCN", /^\d+ 项待办$/] as const]) {
      const chinese = await open({ language, theme: language === "zhTW" ? "dark" : "light" })
      // The form that counts, which i18next looks for under another key than in English.
      await chinese.getByText(words).waitFor()
      await shop.picture(chinese, `admin-going-live-${language}`)
      await chinese.context().close()
    }
  })

  it("see in plain words that QFPay refuses the credentials, and that it takes them again", async () => {
    const page = await open()
    const connection = section(page, "Connection")
    await connection.getByText(`Payments go to ${shop.addresses.simulator}. Make sure that this is intended.`).waitFor()
    await connection.getByText(`${shop.addresses.medusa}/hooks/qfpay/qfpay`).waitFor()
    await shop.simulate("/faults", { on: "query", kind: "respcd", respcd: "1108", resperr: "signature error" })
    const check = connection.getByRole("button", { name: "Check the credentials of qfpay" })
    await check.click()
    await connection.getByText(/QFPay refuses the signature\. Check clientKey and appCode/).waitFor()
    await connection.getByText("QFPay said: 1108 signature error").waitFor()
    await shop.picture(page, "admin-settings-credentials-wrong")
    await shop.clearFaults()
    await check.click()
    await connection.getByText("QFPay accepts the credentials.").waitFor()
    await page.context().close()
  })

  it("give back a payment that needs a person, and see that it is done", async () => {
    const held = await heldPayment()
    const page = await open()
    const attention = section(page, "Payments needing attention")
    await attention.getByRole("button", { name: "Audit all money" }).click()
    await page.getByText(/^(All \d+ payments are|1 payment is) accounted for\.$/).waitFor()
    const row = attention.getByRole("article", { name: held.out_trade_no })
    await row.getByText("QFPay's record shows a different amount than was requested.").waitFor()
    await row.getByText("HK$99.50").first().waitFor()
    expect(await row.getByRole("button").allInnerTexts()).toEqual([
      "Refund",
      "Record a refund made outside QFPay",
      "Dismiss",
    ])
    await shop.simulate("/faults", { on: "refund", kind: "respcd", respcd: "1155", times: 1 })
    await row.getByRole("button", { name: "Refund", exact: true }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Refund", exact: true }).click()
    await row.getByText(/The last refund was refused: QFPay denied the refund\./).waitFor()
    await shop.picture(page, "admin-settings")
    const dark = await open({ language: "zhTW", theme: "dark" })
    await dark.getByText("QFPay 紀錄的金額與要求的不同。").waitFor()
    await shop.picture(dark, "admin-settings-zhTW-dark")
    await dark.context().close()

    await row.getByRole("button", { name: "Refund", exact: true }).click()
    const drawer = page.getByRole("dialog")
    await drawer.getByLabel("Note").fill("Called her")
    await shop.picture(page, "admin-settings-refund")
    await drawer.getByRole("button", { name: "Refund", exact: true }).click()
    await page.getByText(/is being refunded to the shopper\.$/).waitFor()
    await row.waitFor({ state: "detached" })

    await attention.getByRole("combobox", { name: "Show" }).click()
    await page.getByRole("option", { name: "Refunded" }).click()
    await row.getByText("Called her").waitFor()
    const answer = await fetch(`${shop.addresses.simulator}/simulator/api/orders/${held.out_trade_no}`)
    expect(await answer.json()).toMatchObject({ order: { refundedMinor: 9950 } })
    await page.context().close()
  })

  it("are led from the menu to money that only a person can give back, and record how it went back", async () => {
    const held = await heldPayment("FPS")
    const page = await shop.merchant("/qfpay")
    await page.getByRole("status").filter({ hasText: "1 payment needs your decision" }).waitFor()
    await page.getByRole("status", { name: "1 payment needs your decision" }).first().waitFor()
    await shop.picture(page, "admin-attention")
    await page.getByRole("link", { name: "Decide now" }).click()
    const row = page.getByRole("article", { name: held.out_trade_no })
    await row.getByText("ada@example.com").or(row.getByText(/@/)).first().waitFor()
    expect(await row.getByRole("button").allInnerTexts()).toEqual(["Record a refund made outside QFPay", "Dismiss"])
    await page.setViewportSize({ width: 768, height: 1000 })
    const button = row.getByRole("button", { name: "Record a refund made outside QFPay" })
    const box = await button.boundingBox()
    expect((box?.x ?? 999) + (box?.width ?? 999)).toBeLessThan(768)
    await shop.picture(page, "admin-held-768")
    await button.click()
    const drawer = page.getByRole("dialog")
    expect(await drawer.getByRole("button", { name: "Record a refund made outside QFPay" }).isDisabled()).toBe(true)
    await drawer.getByLabel("Note").fill("FPS transfer, reference 8812")
    await shop.picture(page, "admin-held-record")
    await drawer.getByRole("button", { name: "Record a refund made outside QFPay" }).click()
    await page.getByText("The refund of HK$99.50 is recorded.").waitFor()
    await row.waitFor({ state: "detached" })
    await page.goto(`${shop.addresses.medusa}/app/qfpay/${held.out_trade_no}`)
    await page.getByText("FPS transfer, reference 8812").waitFor()
    await page.getByText(/Refunded outside QFPay/).waitFor()
    await shop.picture(page, "admin-held-done")
    await page.context().close()
  })
}
