import fs from "node:fs"
import path from "node:path"
import type { Page } from "playwright-core"
import { type AdminLanguage, type DemoShop, PICTURES } from "../setup/demo"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"

interface OrderView {
  payment_status: string
  summary: { pending_difference: number }
}

export function counter(shop: DemoShop): void {
  /** An order of HK$158.50 that has been placed and not been paid. */
  async function order(): Promise<string> {
    const id = await shop.draftOrder()
    await shop.admin(`/admin/draft-orders/${id}/convert-to-order`, {})
    return id
  }

  const booksOf = async (id: string) =>
    (await shop.admin<{ order: OrderView }>(`/admin/orders/${id}?fields=id,payment_status,summary`)).order

  /** The code that the shopper's wallet shows at the counter. */
  async function codeOf(page: Page, outcome: string): Promise<string> {
    const wallet = await page.context().newPage()
    await wallet.goto(`${shop.addresses.simulator}/pay-code?outcome=${outcome}`)
    const code = await wallet.locator("#auth-code").innerText()
    await wallet.close()
    return code
  }

  /** As a barcode scanner does: digits as fast as can be, wherever the focus is, and Enter. */
  async function scan(page: Page, code: string): Promise<void> {
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")
  }

  const dialog = (page: Page) => page.getByRole("dialog").first()

  async function look(page: Page, name: string): Promise<void> {
    fs.mkdirSync(PICTURES, { recursive: true })
    await page.screenshot({ path: path.join(PICTURES, `counter-${name}.png`), animations: "disabled" })
  }

  const WORDS: Readonly<Record<AdminLanguage, Record<"open" | "wrong" | "paid" | "done", string>>> = {
    en: { open: "Take payment", wrong: "The code was invalid or has expired", paid: "Paid", done: "Done" },
    zhTW: { open: "收款", wrong: "付款碼有誤或已過期", paid: "已付款", done: "完成" },
    zhCN: { open: "收款", wrong: "付款码有误或已过期", paid: "已付款", done: "完成" },
  }

  it("charges an order by the shopper's code, the wrong one first, and shows the order paid", async () => {
    const id = await order()
    const page = await shop.merchant(`/orders/${id}`)
    await page.getByRole("button", { name: WORDS.en.open, exact: true }).click()
    await dialog(page).getByText("HK$158.50", { exact: true }).waitFor()
    await look(page, "choose-en-light")
    const [shopper] = await Promise.all([
      page.waitForEvent("popup"),
      dialog(page).getByRole("button", { name: "Shopper's screen" }).click(),
    ])
    await shopper.getByText("Please show your payment code").waitFor()
    await shopper.getByText("HK$158.50", { exact: true }).waitFor()
    await look(shopper, "shopper-scan")
    await page.bringToFront()
    // What the speaker and the printer are asked for.
    await page.evaluate(() => {
      const told = ((window as { told?: string[] }).told = [] as string[])
      const { start } = OscillatorNode.prototype
      OscillatorNode.prototype.start = function (when) {
        told.push("sound")
        return start.call(this, when)
      }
      const append = document.body.append.bind(document.body)
      document.body.append = (...nodes) => {
        append(...nodes)
        for (const node of nodes) {
          const frame = node instanceof HTMLIFrameElement ? node.contentWindow : null
          if (frame) frame.print = () => told.push(frame.document.body.innerText)
        }
      }
    })

    await scan(page, await codeOf(page, "stale"))
    await dialog(page).getByText(WORDS.en.wrong).waitFor()
    await look(page, "wrong-code-en-light")
    // The next scan just works, also when the focus has gone elsewhere.
    await dialog(page)
      .getByRole("button", { name: /Show a QR code for PayMe/ })
      .focus()
    const code = await codeOf(page, "paid")
    await scan(page, code)
    await scan(page, code)
    await dialog(page).getByRole("heading", { name: WORDS.en.paid }).waitFor()
    await look(page, "paid-en-light")
    await shopper.getByText("Paid. Thank you!").waitFor()
    await look(shopper, "shopper-paid")
    const told = () => page.evaluate(() => (window as { told?: string[] }).told ?? [])
    await waitFor(async () => (await told()).filter((one) => one === "sound").length === 2, { what: "two notes" })
    await dialog(page).getByRole("button", { name: "Print receipt" }).click()
    const receipt = await waitFor(async () => (await told()).find((one) => one.startsWith("Lantern Lane")), {
      what: "the receipt",
    })
    expect(receipt).toMatch(/HK\$158\.50/)
    expect(receipt).toMatch(/^Lantern Lane\s+Receipt\s+Order\s+#\d+/)
    expect(await booksOf(id)).toMatchObject({ payment_status: "captured", summary: { pending_difference: 0 } })

    await dialog(page).getByRole("button", { name: WORDS.en.done }).click()
    await shopper.getByText("Welcome").waitFor()
    await shopper.close()
    // The admin's own page has read the order anew, and there is nothing to take any more.
    await page.getByText("Captured", { exact: true }).first().waitFor()
    expect(await page.getByRole("button", { name: WORDS.en.open, exact: true }).count()).toBe(0)

    await page.goto(`${shop.addresses.medusa}/app/qfpay/closing`)
    const people = page.getByRole("table", { name: "By person" })
    await people
      .getByRole("row")
      .filter({ hasText: "Demo Merchant" })
      .getByText(/^HK\$[1-9]/)
      .first()
      .waitFor()
    await look(page, "closing-en-light")
    await page.setViewportSize({ width: 768, height: 1000 })
    const box = await page.getByRole("button", { name: "Print" }).boundingBox()
    expect((box?.x ?? 999) + (box?.width ?? 999)).toBeLessThan(768)
    await look(page, "closing-768")
    await page.context().close()
  })

  it("shows a code on a draft order that a phone pays, asks before it is left, and shows another wallet's", async () => {
    const id = await shop.draftOrder()
    const page = await shop.merchant(`/draft-orders/${id}`, { language: "zhTW", theme: "dark" })
    await page.getByRole("button", { name: WORDS.zhTW.open, exact: true }).click()
    await dialog(page)
      .getByRole("button", { name: /微信支付/ })
      .waitFor()
    await look(page, "choose-zhTW-dark")
    await dialog(page)
      .getByRole("button", { name: /微信支付/ })
      .click()
    await dialog(page)
      .getByRole("img", { name: /微信支付/ })
      .waitFor()

    await page.keyboard.press("Escape")
    await page.getByRole("alertdialog").waitFor()
    await look(page, "leave-zhTW-dark")
    await page.getByRole("button", { name: "保留二維碼" }).click()
    await page.getByText("二維碼正在顯示").waitFor()
    await look(page, "beside-zhTW-dark")
    await page.getByRole("button", { name: "顯示付款" }).click()
    await dialog(page).getByRole("button", { name: "撤銷收款" }).click()
    await dialog(page).getByText("收款已撤銷").waitFor()

    await dialog(page).getByRole("button", { name: /PayMe/ }).click()
    await dialog(page).getByRole("img", { name: /PayMe/ }).waitFor()
    await look(page, "code-zhTW-dark")
    const scanned = decodeQr(await page.screenshot())
    const phone = await page.context().newPage()
    await phone.goto(`${shop.addresses.simulator}/wallet?code=${encodeURIComponent(String(scanned))}`)
    await phone.getByRole("button", { name: "Pay" }).click()
    await phone.close()
    await dialog(page).getByRole("heading", { name: WORDS.zhTW.paid }).waitFor()
    await look(page, "paid-zhTW-dark")
    expect((await booksOf(id)).summary.pending_difference).toBe(0)
    await dialog(page).getByRole("button", { name: WORDS.zhTW.done }).click()
    await page.getByText(/^已付 HK\$158\.50，PayMe，\d\d:\d\d$/).waitFor()
    await look(page, "draft-paid-zhTW-dark")
    await page.getByRole("button", { name: "轉為訂單" }).click()
    await page.waitForURL(new RegExp(`/orders/${id}$`))
    await page.goto(`${shop.addresses.medusa}/app/qfpay/closing`)
    await page.getByRole("table", { name: "按收款員工" }).getByText("PayMe").first().waitFor()
    await look(page, "closing-zhTW-dark")
    await page.context().close()
  })

  it("sends an order's payment link, which the shopper opens, pays by a phone's scan and cannot pay again", async () => {
    const id = await order()
    const page = await shop.merchant(`/orders/${id}`)
    const box = page.getByRole("region", { name: "Payment link" })
    await box.getByRole("button", { name: "Create a payment link" }).click()
    await box.getByText("Open", { exact: true }).waitFor()
    await box.getByRole("button", { name: "Show QR code" }).click()
    const picture = box.getByRole("img", { name: "QR code of the payment link" })
    await picture.scrollIntoViewIfNeeded()
    await look(page, "link-en-light")
    const url = decodeQr(await picture.screenshot())
    expect(url).toMatch(/\/qfpay\/pay\/[\w-]{32}$/)

    const context = await shop.browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-HK" })
    const shopper = await context.newPage()
    const problems: string[] = []
    shopper.on("console", (message) => message.type() === "error" && problems.push(message.text()))
    await shopper.goto(String(url))
    await shopper.getByText("HK$158.50").waitFor()
    await look(shopper, "link-page-choose")
    await shopper.getByRole("button", { name: "PayMe" }).click()
    await shopper.locator('qfpay-payment[data-state="waiting"]').waitFor()
    await look(shopper, "link-page-code")
    await shopper.getByRole("button", { name: "Choose another way to pay" }).click()
    await shopper.getByRole("button", { name: /AlipayHK/ }).click()
    await shopper.locator('qfpay-payment[data-state="waiting"]').waitFor()
    // Opened again it shows the same code, and not the choice.
    await shopper.reload()
    await shopper.locator('qfpay-payment[data-state="waiting"]').waitFor()
    const code = decodeQr(await shopper.screenshot())
    const phone = await context.newPage()
    await phone.goto(`${shop.addresses.simulator}/wallet?code=${encodeURIComponent(String(code))}`)
    await phone.getByRole("button", { name: "Pay" }).click()
    await phone.close()
    await shopper.locator('qfpay-payment[data-state="authorized"]').waitFor()
    await look(shopper, "link-page-paid")
    expect(problems).toEqual([])
    expect(await booksOf(id)).toMatchObject({ payment_status: "captured", summary: { pending_difference: 0 } })
    await shopper.reload()
    await shopper.locator('qfpay-payment[data-state="authorized"]').waitFor()
    expect(await shopper.getByRole("button", { name: "Choose another way to pay" }).isVisible()).toBe(false)
    await context.close()
    await page.context().close()
  })

  it("waits for a shopper who types a password, and tells in the cashier's language how it ended", async () => {
    const id = await order()
    const page = await shop.merchant(`/orders/${id}`, { language: "zhCN" })
    await page.getByRole("button", { name: WORDS.zhCN.open, exact: true }).click()
    await dialog(page).getByLabel("付款码", { exact: true }).waitFor()
    await look(page, "choose-zhCN-light")
    await scan(page, await codeOf(page, "slow"))
    await dialog(page).getByRole("heading", { name: "等待顾客确认" }).waitFor()
    await look(page, "checking-zhCN-light")
    await dialog(page).getByText("顾客的钱包或银行拒绝付款").waitFor()
    await look(page, "declined-zhCN-light")
    await scan(page, await codeOf(page, "paid"))
    await dialog(page).getByRole("heading", { name: WORDS.zhCN.paid }).waitFor()
    await waitFor(async () => (await booksOf(id)).payment_status === "captured", { what: "the order to be paid" })
    await page.context().close()
  })
}
