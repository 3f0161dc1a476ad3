import { APP_CODE, aPayment, aSimulator, call, closeAll, EXTRAS, KEY } from "../__tests__/helpers"
import type { Simulator } from ".."

afterEach(closeAll)

async function open(simulator: Simulator, path: string, form?: Record<string, string>) {
  const response = await fetch(`${simulator.url}${path}`, {
    redirect: "manual",
    ...(form && { method: "POST", body: new URLSearchParams(form) }),
  })
  return { status: response.status, location: response.headers.get("location"), html: await response.text(), response }
}

/** Posts the form of a button and follows the redirect like a browser. */
async function press(simulator: Simulator, action: string, form: Record<string, string> = {}) {
  const sent = await open(simulator, `${simulator.order("ORDER1").walletPath}/${action}`, form)
  expect(sent.status).toBe(303)
  return sent.location?.startsWith("/") ? { ...(await open(simulator, sent.location)), location: sent.location } : sent
}

const RETURN_URL = "https://shop.example/back?cart=1&s='ok'"

describe("The wallet page", () => {
  it("shows shop, amount and wallet with three real forms, for a phone, without requests to other hosts", async () => {
    const simulator = await aSimulator({ shopName: "Ming's <Tea> & Co" })
    await call(simulator, "payment", aPayment({ txamt: "123456", pay_type: "805801", goods_name: '<b>"Tea"</b>' }))
    const { status, html, response } = await open(simulator, simulator.order("ORDER1").walletPath)
    expect(status).toBe(200)
    expect(html).toContain("Ming&#39;s &lt;Tea&gt; &amp; Co")
    expect(html).toContain("&lt;b&gt;&quot;Tea&quot;&lt;/b&gt;")
    expect(html).not.toContain("<b>")
    expect(html).toContain("HK$1,234.56")
    expect(html).toContain("PayMe")
    for (const [action, label] of Object.entries({ pay: "Pay", decline: "Decline", leave: "Walk away" })) {
      expect(html).toMatch(new RegExp(`<form method="post" action="/wallet/\\w+/${action}">[^]*?>${label}</button>`))
    }
    expect(html).toContain('<html lang="en">')
    expect(html).toContain('name="viewport" content="width=device-width')
    expect(html).not.toMatch(/<script|src=|https?:\/\//)
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'")
    expect(response.headers.get("cache-control")).toBe("no-store")
  })

  it("pays, confirms it, and later shows that it is paid", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    const paid = await press(simulator, "pay")
    expect(paid.html).toContain('<h1 role="status">Paid</h1>')
    expect(paid.html).not.toContain("http-equiv")
    expect(simulator.order("ORDER1").state).toBe("paid")
    const later = await open(simulator, simulator.order("ORDER1").walletPath)
    expect(later.html).toContain("This order is already paid.")
    expect(later.html).not.toContain("<button")
    expect((await press(simulator, "pay")).html).toContain("already paid")
  })

  it.each(["801512", "805814", "800714"])("returns the shopper of %s to the shop after paying", async (pay_type) => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", aPayment({ pay_type, return_url: RETURN_URL }))
    expect(body.pay_url).toBe(`${simulator.url}${simulator.order("ORDER1").walletPath}`)
    const { html } = await press(simulator, "pay")
    const escaped = "https://shop.example/back?cart=1&amp;s=&#39;ok&#39;"
    expect(html).toContain(`<meta http-equiv="refresh" content="1;url=${escaped}"`)
    expect(html).toContain(`href="${escaped}"`)
  })

  it("returns a shopper who leaves a link unpaid, but not one with a QR code", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment({ pay_type: "801512", return_url: RETURN_URL }))
    expect((await press(simulator, "leave")).location).toBe(RETURN_URL)
    expect(simulator.order("ORDER1").state).toBe("waiting")
    simulator.reset()
    await call(simulator, "payment", aPayment({ pay_type: "805801", return_url: RETURN_URL }))
    const left = await press(simulator, "leave")
    expect(left.html).toContain("You left without paying")
    expect(left.html).not.toContain("shop.example")
  })

  it("uses the redirect_url that shops append to WeChat's H5 link", async () => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", aPayment({ pay_type: "800212", ...EXTRAS }))
    const link = `${body.pay_url}&redirect_url=${encodeURIComponent(RETURN_URL)}`
    const { html } = await open(simulator, link.replace(simulator.url, ""))
    expect(html).toContain('<input type="hidden" name="redirect_url"')
    expect((await press(simulator, "pay", { redirect_url: RETURN_URL })).html).toContain("http-equiv")
    simulator.reset()
    await call(simulator, "payment", aPayment({ pay_type: "800212", ...EXTRAS }))
    const hostile = await press(simulator, "pay", { redirect_url: "javascript:alert(1)" })
    expect(hostile.html).not.toMatch(/href="javascript|url=javascript/)
  })

  it("declines, and lets the shopper try again", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    const { html } = await press(simulator, "decline")
    expect(html).toContain("Declined: Insufficient balance (1201)")
    expect(simulator.order("ORDER1")).toMatchObject({ state: "failed", respcd: "1201" })
    await press(simulator, "pay")
    expect(simulator.order("ORDER1").state).toBe("paid")
  })

  it("shows that an order is closed or expired, and accepts no payment for it", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    simulator.expire("ORDER1")
    expect((await press(simulator, "pay")).html).toContain("This code has expired")
    simulator.reset()
    await call(simulator, "payment", aPayment())
    await call(simulator, "close", { out_trade_no: "ORDER1", txamt: "1000", txdtm: "2025-06-10 12:00:00" })
    expect((await press(simulator, "pay")).html).toContain("The shop has closed this order")
    expect(simulator.order("ORDER1").state).toBe("closed")
  })

  it("accepts a late payment if configured", async () => {
    const simulator = await aSimulator({ latePayments: true })
    await call(simulator, "payment", aPayment())
    simulator.expire("ORDER1")
    await press(simulator, "pay")
    expect(simulator.order("ORDER1").state).toBe("paid")
  })

  it("is found by the QR's content, by the shop's number and by QFPay's", async () => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", aPayment())
    const path = simulator.order("ORDER1").walletPath
    for (const code of [body.qrcode, "ORDER1", body.syssn, ` ${body.qrcode} `]) {
      expect(await open(simulator, `/wallet?code=${encodeURIComponent(code)}`)).toMatchObject({
        status: 303,
        location: path,
      })
    }
    const app = await call(simulator, "payment", aPayment({ out_trade_no: "APP", pay_type: "800210", ...EXTRAS }))
    const byPrepayId = await open(simulator, `/wallet?code=${app.body.pay_params.prepayid}`)
    expect(byPrepayId.location).toBe(simulator.order("APP").walletPath)
  })

  it("is also found under its account, and under no other", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    const token = simulator.order("ORDER1").walletPath.split("/").at(-1)
    expect((await open(simulator, `/wallet/${APP_CODE}/${token}`)).status).toBe(200)
    expect((await open(simulator, `/wallet/NOBODY/${token}`)).status).toBe(404)
  })

  it("reports an unknown code", async () => {
    const simulator = await aSimulator()
    for (const path of ["/wallet?code=<script>", "/wallet/none", "/wallet"]) {
      const { status, html } = await open(simulator, path)
      expect(status).toBe(404)
      expect(html).toContain("No order has this code")
      expect(html).not.toContain("<script>")
    }
  })

  it("is reached at the browsers' address, if that is different", async () => {
    const simulator = await aSimulator({ publicUrl: "https://phone.example:8443" })
    const { body } = await call(simulator, "payment", aPayment({ pay_type: "801512" }))
    expect(body.pay_url).toMatch(/^https:\/\/phone\.example:8443\/wallet\/\w+$/)
  })
})

describe("The home page", () => {
  it("lists the newest order first, with its state and a link to its wallet page", async () => {
    const simulator = await aSimulator()
    expect((await open(simulator, "/")).html).toContain("No order yet")
    await call(simulator, "payment", aPayment({ out_trade_no: "OLDER" }))
    await call(simulator, "payment", aPayment({ out_trade_no: "NEWER", txamt: "5" }))
    simulator.pay("OLDER")
    const { html } = await open(simulator, "/")
    expect(html.indexOf("NEWER")).toBeLessThan(html.indexOf("OLDER"))
    expect(html).toContain(`<a href="${simulator.order("NEWER").walletPath}">NEWER</a>`)
    expect(html).toContain("HK$0.05")
    expect(html).toMatch(/OLDER[^]*paid/)
  })

  it("gives every field a label", async () => {
    const simulator = await aSimulator()
    const { html } = await open(simulator, "/")
    const fields = [...html.matchAll(/<(?:input|select) id="(\w+)"/g)].map(([, id]) => id)
    expect(fields.length).toBeGreaterThan(6)
    for (const id of fields) expect(html).toContain(`<label for="${id}">`)
  })

  it("sets and clears faults with its forms", async () => {
    const simulator = await aSimulator()
    const form = { fault: "lost:after", on: "refund", times: "2", outTradeNo: "ORDER1", ms: "5000", respcd: "1296" }
    expect(await open(simulator, "/faults", form)).toMatchObject({ status: 303, location: "/#faults" })
    await open(simulator, "/faults", { ...form, fault: "refusal:balance_too_low", times: "" })
    await open(simulator, "/faults", { ...form, fault: "forged", on: "", outTradeNo: "" })
    await open(simulator, "/faults", { ...form, fault: "delay:before", on: "payment" })
    expect(simulator.faults.list()).toMatchObject([
      { kind: "lost", when: "after", on: "refund", times: 2, outTradeNo: "ORDER1" },
      { kind: "refusal", refusal: "balance_too_low" },
      { kind: "forged", on: "notification" },
      { kind: "delay", when: "before", ms: 5000, on: "payment" },
    ])
    const { html } = await open(simulator, "/")
    expect(html).toContain("lost on refund, when after, 2 more, only ORDER1")
    const [first] = simulator.faults.list()
    await open(simulator, "/faults/clear", { id: first!.id })
    expect(simulator.faults.list()).toHaveLength(3)
    await open(simulator, "/faults/clear", {})
    expect(simulator.faults.list()).toEqual([])
  })

  it("explains an impossible fault", async () => {
    const simulator = await aSimulator()
    const { status, html } = await open(simulator, "/faults", { fault: "forged", on: "payment", times: "1" })
    expect(status).toBe(400)
    expect(html).toContain('role="alert"')
    expect((await open(simulator, "/faults", { fault: "meteor" })).html).toContain("Choose what goes wrong")
  })

  it("shows what was hashed if a signature was refused, but never the key", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment(), { key: "wrong" })
    const { html } = await open(simulator, "/")
    expect(html).toContain("out_trade_no=ORDER1&amp;pay_type=800201&amp;txamt=1000")
    expect(html).toContain("1108")
    expect(html).not.toContain(KEY)
  })
})

describe("The code that a shopper shows to the cashier", () => {
  const codeIn = (html: string) => /id="auth-code">([\d ]+)</.exec(html)?.[1]?.replaceAll(" ", "") ?? ""

  it("is drawn and printed, is new each time, and makes no requests to other hosts", async () => {
    const simulator = await aSimulator()
    const first = await open(simulator, "/pay-code")
    const second = await open(simulator, "/pay-code")
    expect(codeIn(first.html)).toMatch(/^28\d{16}$/)
    expect(codeIn(second.html)).not.toBe(codeIn(first.html))
    expect(first.html).toContain("<svg")
    expect(first.html).not.toMatch(/<script|src=/)
  })

  it.each([
    ["paid", "0000"],
    ["poor", "1201"],
    ["stale", "1202"],
    ["overseas", "1212"],
    ["password", "1143"],
    ["slow", "1143"],
    ["something unknown", "0000"],
  ])("has the chosen outcome at the counter: %s answers %s", async (outcome, respcd) => {
    const simulator = await aSimulator()
    const { html } = await open(simulator, `/pay-code?outcome=${encodeURIComponent(outcome)}`)
    const scanned = aPayment({ pay_type: "800208", auth_code: codeIn(html) })
    expect((await call(simulator, "payment", scanned)).body.respcd).toBe(respcd)
  })
})
