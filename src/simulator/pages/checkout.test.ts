import { createHash } from "node:crypto"
import { APP_CODE, aClock, aMerchant, aSimulator, call, closeAll, hongKong, KEY, sign } from "../__tests__/helpers"
import type { Simulator } from ".."
import { requestSignature } from "../signature"

afterEach(closeAll)

const LINK = {
  appcode: APP_CODE,
  goods_name: "Order 1001",
  out_trade_no: "ORDER1",
  paysource: "remotepay_checkout",
  return_url: "https://shop.example/return?cart=1&s=ok",
  failed_url: "https://shop.example/return?cart=1&s=fail",
  notify_url: "https://shop.example/hooks/qfpay/hk",
  sign_type: "sha256",
  txamt: "1000",
  txcurrcd: "HKD",
  txdtm: "2025-06-10 12:00:00",
}

function query(overrides: Record<string, string> = {}, key = KEY): string {
  const params: Record<string, string> = { ...LINK, ...overrides }
  const algorithm = params.sign_type?.toLowerCase() ?? ""
  return new URLSearchParams({ ...params, lang: "zh-hk", sign: sign(params, key, algorithm).toLowerCase() }).toString()
}

async function open(simulator: Simulator, path: string, form?: Record<string, string>) {
  const response = await fetch(`${simulator.url}${path}`, {
    redirect: "manual",
    ...(form && { method: "POST", body: new URLSearchParams(form) }),
  })
  return { status: response.status, location: response.headers.get("location"), html: await response.text(), response }
}

async function choose(simulator: Simulator, payType: string, overrides: Record<string, string> = {}): Promise<string> {
  const { location } = await open(simulator, "/checkstand/choose", { query: query(overrides), pay_type: payType })
  return location ?? ""
}

describe("The hosted checkout", () => {
  it("matches the published recipe: lang unsigned, appcode and sign_type signed", () => {
    const params = {
      ...LINK,
      out_trade_no: "ORDER20250101000007",
      return_url: "https://shop.example/return?cart=1&s=ok",
      notify_url: "https://shop.example/hooks/payment/qfpay_qfpay",
      txdtm: "2025-01-01 12:00:00",
      checkout_expired_time: "1735705800000",
    }
    expect(requestSignature(Object.entries(params), KEY, "sha256")).toBe(
      "2701F53766A9ACB1898CEA545B25FCE5D480DA903B0A1402C39F76D880BD444B",
    )
    expect(requestSignature(Object.entries({ ...params, sign_type: "MD5" }), KEY)).toBe(
      "0003DDEE002E27260F7AA0134AFF8AFA",
    )
  })

  it("reads the link after # with its own script, which its policy allows", async () => {
    const simulator = await aSimulator()
    const { html, response } = await open(simulator, "/checkstand/")
    const script = /<script>(.*)<\/script>/.exec(html)?.[1] ?? ""
    const hash = createHash("sha256").update(script).digest("base64")
    expect(response.headers.get("content-security-policy")).toContain(`script-src 'sha256-${hash}'`)
    const target = { to: "" }
    const location = { hash: `#/?${query()}`, replace: (to: string) => void (target.to = to) }
    new Function("location", script)(location)
    expect(target.to).toBe(`/checkstand/open?${query()}`)
  })

  it.each(["sha256", "SHA256", "MD5"])("accepts a link signed with %s and offers every wallet", async (sign_type) => {
    const simulator = await aSimulator()
    const { status, html } = await open(simulator, `/checkstand/open?${query({ sign_type })}`)
    expect(status).toBe(200)
    expect(html).toContain("HK$10.00")
    for (const code of ["801514", "800201", "805814", "802001", "802801", "806527"]) {
      expect(html).toContain(`name="pay_type" value="${code}"`)
    }
    expect(simulator.orders()).toEqual([])
  })

  it("offers the wallets in support_pay_type", async () => {
    const simulator = await aSimulator()
    const { html } = await open(
      simulator,
      `/checkstand/open?${query({ support_pay_type: "VisaMasterCardPayment,ApplePay" })}`,
    )
    expect([...html.matchAll(/name="pay_type" value="(\d+)"/g)].map(([, code]) => code)).toEqual(["802801", "806527"])
  })

  it("shows QFSign_Error to the shopper if the signature is wrong, without informing the shop", async () => {
    const simulator = await aSimulator()
    const { html } = await open(simulator, `/checkstand/open?${query({}, "another key")}`)
    expect(html).toContain("QFSign_Error")
    expect(simulator.requests()).toEqual([])
  })

  it.each([
    ["no return_url", { return_url: "" }],
    ["another paysource", { paysource: "shop" }],
    ["an mchntid that was not issued", { mchntid: "ZaMVg12345" }],
    ["a malformed expiry", { checkout_expired_time: "tomorrow" }],
  ])("refuses a link with %s", async (_, overrides) => {
    const simulator = await aSimulator()
    const { html } = await open(simulator, `/checkstand/open?${query(overrides)}`)
    expect(html).toContain("This checkout link is not valid")
  })

  it("creates a row only when a wallet is chosen, and one for every choice", async () => {
    const simulator = await aSimulator()
    const wallet = await choose(simulator, "801514")
    expect(simulator.orders()).toMatchObject([{ outTradeNo: "ORDER1", payType: "801514", state: "waiting" }])
    await choose(simulator, "802801")
    expect(simulator.orders()).toHaveLength(2)
    const paid = await open(simulator, `${wallet}/pay`, {})
    expect((await open(simulator, paid.location ?? "")).html).toContain(
      'content="1;url=https://shop.example/return?cart=1&amp;s=ok"',
    )
    const { body } = await call(simulator, "query", { out_trade_no: "ORDER1" })
    expect(body.data.map(({ respcd }) => respcd).sort()).toEqual(["0000", "1143"])
    expect(await open(simulator, `/checkstand/open?${query()}`)).toMatchObject({
      status: 303,
      location: LINK.return_url,
    })
  })

  it("redirects the shopper to failed_url after the link has expired", async () => {
    const clock = aClock()
    const simulator = await aSimulator({ clock })
    const link = query({ checkout_expired_time: String(hongKong("2025-06-10 12:10:00")) })
    expect((await open(simulator, `/checkstand/open?${link}`)).status).toBe(200)
    clock.set("2025-06-10 12:10:00")
    expect(await open(simulator, `/checkstand/open?${link}`)).toMatchObject({
      status: 303,
      location: LINK.failed_url,
    })
  })

  it("notifies a paid card at the link's notify_url", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    const wallet = await choose(simulator, "802801", { notify_url: merchant.url })
    await open(simulator, `${wallet}/pay`, { card: "4000000000001091" })
    await simulator.idle()
    expect(merchant.received).toMatchObject([{ body: { pay_type: "802801", order_type: "payment", txamt: "1000" } }])
  })

  it("treats each test card like QFPay's sandbox", async () => {
    const simulator = await aSimulator()
    const wallet = await choose(simulator, "802801")
    const refused = await open(simulator, `${wallet}/pay`, { card: "4000000000001018" })
    expect(refused.location).toBe(`${wallet}?event=declined`)
    expect(simulator.order("ORDER1").respcd).toBe("1205")
    await open(simulator, `${wallet}/pay`, { card: "5200000000001005" })
    expect(simulator.order("ORDER1").respcd).toBe("0000")
    const second = await choose(simulator, "802801", { out_trade_no: "ORDER2" })
    const unverified = await open(simulator, `${second}/pay`, { card: "4000000000001125" })
    expect(unverified.location).toBe(LINK.failed_url)
    expect(simulator.order("ORDER2")).toMatchObject({ state: "waiting", respcd: "1145" })
  })
})
