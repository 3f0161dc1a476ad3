import path from "node:path"
import { DESK, type DemoShop } from "../setup/demo"
import { type Running, start } from "../setup/programs"
import { waitFor } from "../setup/wait-for"

const EXAMPLE = path.resolve(__dirname, "../../examples/plain")

/** The example for a page without a framework, with the classic script of the storefront's package. */
export function plainStorefront(shop: DemoShop): void {
  let server: Running

  beforeAll(async () => {
    server = start(process.execPath, ["server.mjs"], {
      cwd: EXAMPLE,
      env: {
        PORT: new URL(shop.otherStorefront).port,
        MEDUSA_BACKEND_URL: shop.addresses.medusa,
        MEDUSA_PUBLISHABLE_KEY: shop.addresses.publishableKey,
      },
    })
    await waitFor(async () => (await fetch(shop.otherStorefront)).ok, { what: "the example's server" })
  })
  afterAll(() => server.stop())

  it("shows the code by a plain script with its hash, and the order when the phone has paid", async () => {
    const context = await shop.browser.newContext({ ...DESK, locale: "en-HK" })
    const page = await context.newPage()
    await page.goto(shop.otherStorefront)
    await page.getByRole("button", { name: "Pay" }).click()
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()

    const session = await page
      .locator("qfpay-payment")
      .evaluate((element) => (element as unknown as { session: { data: { out_trade_no: string } } }).session)
    await shop.simulate(`/orders/${session.data.out_trade_no}/pay`)
    await page.getByRole("heading", { name: "Thank you" }).waitFor()
    expect(await page.locator("main").innerText()).toMatch(/order_\w+/)
    await context.close()
  })

  it("refuses to run a script that is not the one of the hash", async () => {
    const context = await shop.browser.newContext()
    const page = await context.newPage()
    await page.route("**/qfpay-payment.js", (route) =>
      route.fulfill({ body: "window.altered = true", contentType: "text/javascript" }),
    )
    await page.goto(shop.otherStorefront)
    await page.getByRole("button", { name: "Pay" }).waitFor()
    expect(await page.evaluate(() => "altered" in window)).toBe(false)
    expect(await page.evaluate(() => customElements.get("qfpay-payment") === undefined)).toBe(true)
    await context.close()
  })
}
