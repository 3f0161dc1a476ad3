import fs from "node:fs"
import type { AxeResults } from "axe-core"
import type { Page } from "playwright-core"
import type { AdminTransactions } from "../../src/api/admin/qfpay/types"
import type { DemoShop } from "../setup/demo"
import { waitFor } from "../setup/wait-for"

const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8")

/** What axe finds wrong in our parts of a page: contrast, names, structure. */
async function wrongs(page: Page, part: string): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(
    (context) =>
      (window as unknown as { axe: { run(context: object, options: object): Promise<AxeResults> } }).axe.run(
        // Medusa's own: the magnifying glass of its search field and the cross of its dialogs have no name.
        { include: [[context]], exclude: [[".pointer-events-none[role=img]"], ["button:has(+ kbd)"]] },
        { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21aa"] } },
      ),
    part,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message.slice(0, 120) ?? ""}`),
  )
}

/** What is drawn in the chart: the theme's own ink, and the bar of the wallet that was paid with. */
async function drawnOn(page: Page): Promise<string[]> {
  const chart = page.getByRole("img", { name: /^Chart of the amount received with each wallet/ })
  const colors = () =>
    chart.evaluate((canvas: HTMLCanvasElement) => {
      const [red, green, blue] = getComputedStyle(canvas).color.match(/\d+/g) ?? []
      const wanted = { [`${red},${green},${blue}`]: "ink", "59,130,246": "AlipayHK" }
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
      const found = new Set<string>()
      for (let at = 0; at < data.length; at += 4) {
        const name = wanted[`${data[at]},${data[at + 1]},${data[at + 2]}`]
        if (name && data[at + 3] === 255) found.add(name)
      }
      return [...found].sort()
    })
  return waitFor(async () => ((await colors()).length === 2 ? colors() : undefined), { what: "the chart" })
}

export function adminAccess(shop: DemoShop): void {
  it("can be read and used by everybody, in light and in dark", async () => {
    const { page: shopper, sessionId } = await shop.goAndPayWith("AlipayHK")
    await shopper.context().close()
    const { data } = await shop.sessionOf(sessionId)
    await shop.simulate(`/orders/${data.out_trade_no}/pay`)
    const paid = await waitFor(
      async () => {
        const { transactions } = await shop.admin<AdminTransactions>(`/admin/qfpay/transactions?q=${data.out_trade_no}`)
        return transactions.find(({ state }) => state === "applied")
      },
      { what: "the payment" },
    )
    await shop.admin(`/admin/qfpay/transactions/${paid.out_trade_no}/dispute`, {
      disputed_on: "2026-06-15",
      note: "AlipayHK case 8812: goods not received, reply by 3 July",
    })
    const draft = await shop.draftOrder()
    await shop.admin(`/admin/draft-orders/${draft}/convert-to-order`, {})
    await shop.admin(`/admin/qfpay/orders/${draft}/payment-link`, {})

    const page = await shop.merchant("/qfpay")
    /** As Medusa's own switch does, without another load of the page; at once, where Medusa fades. */
    const inBoth = async (look: (theme: "light" | "dark") => Promise<void>) => {
      await page.addStyleTag({ content: "* { transition: none !important }" })
      for (const theme of ["light", "dark"] as const) {
        await page.evaluate((name) => {
          document.documentElement.classList.remove("light", "dark")
          document.documentElement.classList.add(name)
        }, theme)
        await look(theme)
      }
    }
    const ours = "main .divide-y"
    const found: string[] = []
    for (const [path, there] of [
      ["/qfpay", paid.out_trade_no],
      [`/qfpay/${paid.out_trade_no}`, "Timeline"],
      ["/qfpay/takings", "By day"],
      ["/qfpay/closing", "End-of-day report"],
      ["/settings/qfpay", "Show what is done"],
      [`/orders/${draft}`, "Can be used for one payment"],
    ] as const) {
      await page.goto(`${shop.addresses.medusa}/app${path}`)
      await page.getByText(there).first().waitFor()
      await page.waitForLoadState("networkidle")
      // Of Medusa's own order page, the parts that are ours.
      const part = path.startsWith("/orders") ? '[aria-label="Payment link"]' : "main"
      const isOurs = part === "main"
      if ((await page.locator(`${isOurs ? ours : part} p div`).count()) > 0)
        found.push(`${path}: a block within a paragraph`)
      const name = path.replace(paid.out_trade_no, "payment").replace(draft, "order").replaceAll("/", "-")
      if (path === "/qfpay/takings") await page.getByRole("button", { name: "Show figures" }).click()
      await inBoth(async (theme) => {
        if (path === "/qfpay/takings") expect(await drawnOn(page)).toEqual(["AlipayHK", "ink"])
        found.push(...(await wrongs(page, part)).map((wrong) => `${path}, ${theme}: ${wrong}`))
        await shop.picture(page, `access-${theme}${name}`)
      })
    }
    await page.getByRole("button", { name: "Take payment", exact: true }).click()
    await page.getByRole("dialog").getByLabel("Payment code").waitFor()
    await inBoth(async (theme) => {
      found.push(...(await wrongs(page, '[role="dialog"]')).map((wrong) => `counter, ${theme}: ${wrong}`))
    })
    expect(found).toEqual([])
    await page.context().close()
  })
}
