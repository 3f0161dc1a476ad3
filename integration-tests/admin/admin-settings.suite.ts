import type { AxiosResponse } from "axios"
import { createRegionsWorkflow, updateRegionsWorkflow } from "@medusajs/medusa/core-flows"
import { goingLiveAnswer } from "../../src/api/admin/qfpay/going-live/validators"
import { suite, waitForState } from "../setup"

const PAYME = "pp_qfpay-payme_qfpay"

export default suite("The merchant's settings", (store) => {
  let headers: Record<string, string>
  beforeEach(async () => {
    headers = (await store.adminHeaders()).headers
  })
  afterEach(() => store.simulator.faults.clear())

  const ask = (method: string, path: string, data?: object): Promise<AxiosResponse> =>
    store.api.request({ method, url: `/admin/qfpay${path}`, data, headers, validateStatus: () => true })
  const methods = async () => (await ask("get", "/methods")).data.methods
  const method = async (id: string) => (await methods()).find((row: any) => row.provider_id === id)
  const change = (id: string, changes: object) => ask("post", `/methods/${id}`, changes)
  const offered = async (regionId = store.shop.regionId, locale = "en") => {
    const { data } = await store.api.get(`/store/qfpay/methods?region_id=${regionId}&locale=${locale}`, store.headers)
    return data.methods
  }
  const offeredIds = async (regionId?: string) => (await offered(regionId)).map((row: any) => row.provider_id)
  const pay = async (provider: string) => {
    const cart = await store.createCart()
    return store.startPayment(cart, provider).then(
      ({ data }) => data,
      (error) => error.response.data,
    )
  }
  async function inDollars() {
    const { result } = await createRegionsWorkflow(store.container).run({
      input: { regions: [{ name: "America", currency_code: "usd", countries: ["us"], payment_providers: [] }] },
    })
    return result[0]!.id
  }

  describe("of payment methods", () => {
    it("list every wallet of every account with the regions in which it is enabled", async () => {
      const { data } = await ask("get", "/methods")
      expect(data).toMatchObject({ count: 18, offset: 0, limit: 100, default_qr_expiry_minutes: 30 })
      expect(await method(PAYME)).toEqual({
        provider_id: PAYME,
        account: "qfpay",
        wallet: "payme",
        name: expect.objectContaining({ en: "PayMe", "zh-HK": "PayMe", "zh-CN": "PayMe" }) as object,
        label: null,
        labels: {},
        rank: 2,
        qr_expiry_minutes: null,
        min_amount: null,
        max_amount: null,
        no_credit: false,
        scenarios: ["mpm", "cpm", "wap", "web"],
        currencies: ["hkd"],
        takes_qr_expiry: true,
        takes_no_credit: false,
        region_ids: [store.shop.regionId],
      })
      const few = await ask("get", "/methods?limit=2&offset=1")
      expect(few.data).toMatchObject({ count: 18, offset: 1, limit: 2 })
      expect(few.data.methods).toEqual(data.methods.slice(1, 3))
    })

    it("disable PayMe for a region: it disappears from checkout, and from Medusa's own page", async () => {
      expect(await offeredIds()).toContain(PAYME)
      expect((await change(PAYME, { region_ids: [] })).data.method.region_ids).toEqual([])
      expect(await offeredIds()).not.toContain(PAYME)
      const { data } = await store.api.get(`/admin/regions/${store.shop.regionId}?fields=payment_providers.id`, {
        headers,
      })
      expect(data.region.payment_providers.map(({ id }: any) => id)).not.toContain(PAYME)
      expect(await pay(PAYME)).toMatchObject({ message: expect.stringMatching(/not enabled/) })

      expect((await change(PAYME, { region_ids: [store.shop.regionId] })).status).toBe(200)
      expect(await pay(PAYME)).toMatchObject({ wallet: "payme" })
    })

    it("show changes made on Medusa's own page", async () => {
      const update = { payment_providers: ["pp_qfpay-fps_qfpay"] }
      await updateRegionsWorkflow(store.container).run({ input: { selector: { id: store.shop.regionId }, update } })
      const on = (await methods()).filter(({ region_ids }: any) => region_ids.length > 0)
      expect(on.map(({ provider_id }: any) => provider_id)).toEqual(["pp_qfpay-fps_qfpay"])
    })

    it("refuse a region with a currency that the wallet does not support, and change nothing", async () => {
      const dollars = await inDollars()
      const refused = await change(PAYME, { region_ids: [store.shop.regionId, dollars], label: "Never" })
      expect([refused.status, refused.data.message]).toEqual([
        400,
        "region_ids: PayMe cannot take USD, the currency of America.",
      ])
      expect(await method(PAYME)).toMatchObject({ region_ids: [store.shop.regionId], label: null })
    })

    it("use the merchant's order and labels, in each language", async () => {
      const labels = { "zh-HK": "俾錢 PayMe" }
      await change(PAYME, { label: "PayMe by HSBC", labels, rank: 0, min_amount: 20, max_amount: 3000.5 })
      await change("pp_qfpay-alipay_qfpay", { rank: 5 })
      await change("pp_qfpay-alipay_second", { rank: 5 })
      expect((await offered())[0]).toMatchObject({
        provider_id: PAYME,
        label: "PayMe by HSBC",
        rank: 0,
        min_amount: 20,
        max_amount: 3000.5,
      })
      expect((await offered(undefined, "zh-HK"))[0].label).toBe("俾錢 PayMe")
      expect((await offered(undefined, "zh-CN"))[0].label).toBe("PayMe by HSBC")

      await change(PAYME, { label: null, labels: null, rank: null })
      expect(await method(PAYME)).toMatchObject({ label: null, labels: {}, rank: 2, min_amount: 20 })
    })

    it("apply at checkout: the limits, the expiry of a code, no credit cards", async () => {
      const wechat = "pp_qfpay-wechat_qfpay"
      const changes = { min_amount: 158.51, qr_expiry_minutes: 9, no_credit: true }
      expect((await change(wechat, changes)).data.method).toMatchObject(changes)
      expect(await pay(wechat)).toMatchObject({
        message: "This payment method can’t be used for this amount. Choose another way to pay.",
        developer_message: expect.stringMatching(/WeChat Pay is available for payments of 158\.51 HKD or more/),
      })
      expect(store.simulator.orders()).toEqual([])

      await change(wechat, { min_amount: 158.5, max_amount: 158.5 })
      const { created_at, expires_at, out_trade_no } = await pay(wechat)
      expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(9 * 60_000)
      const [order] = store.simulator.orders()
      expect(order).toMatchObject({ outTradeNo: out_trade_no })
    })

    it("refuse impossible settings with the field's name, and change nothing", async () => {
      const refusals: [changes: object, words: RegExp][] = [
        [{ color: "red" }, /color/],
        [{ min_amount: -1 }, /min_amount/],
        [{ max_amount: 0.00001 }, /max_amount: must be/],
        [{ min_amount: 20, max_amount: 10 }, /min_amount: 20 is greater than max_amount, 10/],
        [{ qr_expiry_minutes: 1 }, /qr_expiry_minutes/],
        [{ labels: { fr: "PayMe" } }, /'fr'/],
        [{ label: "  " }, /'label'/],
        [{ region_ids: ["reg_none"] }, /region_ids: there is no region reg_none/],
        [{ no_credit: true }, /no_credit: QFPay cannot exclude credit cards for PayMe/],
      ]
      const before = await method(PAYME)
      for (const [changes, words] of refusals) {
        const { status, data } = await change(PAYME, { rank: 1, ...changes })
        expect([status, data.message]).toEqual([400, expect.stringMatching(words)])
      }
      expect(await method(PAYME)).toEqual(before)
    })

    it("include only QFPay's methods", async () => {
      expect((await change("pp_system_default", { rank: 1 })).status).toBe(404)
      expect((await ask("get", "/methods?limit=abc")).status).toBe(400)
    })
  })

  describe("of the connection", () => {
    it("show each account: environment, notify URL, last notification, warnings", async () => {
      const { data } = await ask("get", "/accounts")
      expect(data).toMatchObject({ count: 2, offset: 0, limit: 100 })
      const [account] = data.accounts
      expect(account).toMatchObject({
        id: "qfpay",
        environment: "custom",
        notify_url: store.notifyUrl(),
        provider_entry: "qfpay",
        last_check: null,
        last_notification_at: null,
      })
      const port = new URL(store.url).port
      expect(account.warnings.map(({ code }: any) => code)).toEqual([
        "no_notification",
        "notify_url_not_https",
        "notify_url_port",
      ])
      expect(account.warnings[2]).toMatchObject({ detail: { port }, message: expect.stringContaining(port) })
      expect(data.warnings).toMatchObject([{ code: "locking_in_memory" }])
      expect(JSON.stringify(data)).not.toMatch(/client-key|INTEGRATIONAPPCODE/i)
    })

    it("show when QFPay last notified the shop, and warn of a method enabled where it cannot be paid", async () => {
      const { out_trade_no } = await pay("pp_qfpay-alipay_qfpay")
      store.simulator.pay(out_trade_no)
      await waitForState(store.container, out_trade_no, "applied")
      const update = { payment_providers: ["pp_qfpay-fps_qfpay"] }
      const id = await inDollars()
      await updateRegionsWorkflow(store.container).run({ input: { selector: { id }, update } })

      const [account] = (await ask("get", "/accounts")).data.accounts
      expect(Date.now() - Date.parse(account.last_notification_at)).toBeLessThan(60_000)
      expect(account.warnings.map(({ code }: any) => code)).not.toContain("no_notification")
      expect(account.warnings).toContainEqual(
        expect.objectContaining({ code: "currency", detail: { wallet: "fps", region: "America", currency: "USD" } }),
      )
    })

    it("report a reply with a wrong signature, which is requested again and still places the order", async () => {
      store.simulator.faults.set({ kind: "bad_signature", on: "query", times: 2 })
      const { out_trade_no } = await pay("pp_qfpay-alipay_qfpay")
      store.simulator.pay(out_trade_no)
      await waitForState(store.container, out_trade_no, "applied")
      expect(store.simulator.faults.list()).toEqual([])
      const { accounts } = (await ask("get", "/accounts")).data
      const codes = accounts.map((row: any) => row.warnings.map(({ code }: any) => code))
      expect(codes[0]).toContain("reply_signature")
      expect(codes[1]).not.toContain("reply_signature")
      expect(accounts[0].last_check).toBeNull()
    })

    it("check whether QFPay accepts the credentials, and store the result (failures 14)", async () => {
      const well = await ask("post", "/accounts/qfpay/check")
      expect(well.data.check).toMatchObject({ ok: true, problem: null, message: "QFPay accepts the credentials." })
      const wrong = await ask("post", "/accounts/second/check")
      expect(wrong.data.check).toMatchObject({ ok: false, problem: "client_key", respcd: "1108" })
      expect(wrong.data.check.message).toMatch(/^QFPay refuses the signature. Check clientKey and appCode/)

      const { accounts } = (await ask("get", "/accounts")).data
      expect(accounts.map((row: any) => row.last_check)).toEqual([well.data.check, wrong.data.check])
      expect(store.simulator.orders()).toEqual([])
      expect((await ask("post", "/accounts/none/check")).status).toBe(404)
    })
  })

  describe("before going live", () => {
    it("are checked like by doctor, with problems and their fixes, and no secret", async () => {
      const { status, data } = await ask("get", "/going-live")
      expect(status).toBe(200)
      expect(goingLiveAnswer.parse(data)).toEqual(data)
      expect(data.ready).toBe(false)
      const found = (state: string) => data.checks.filter((check: any) => check.state === state)
      expect(found("problem")).toEqual([
        expect.objectContaining({
          code: "credentials_refused",
          detail: expect.objectContaining({ account: "second", problem: "client_key" }) as object,
          fix: expect.stringMatching(/^QFPay refuses the signature/) as string,
        }),
      ])
      expect(found("ok").map(({ code }: any) => code)).toEqual([
        "node_supported",
        "medusa_supported",
        "options_valid",
        "provider_configured",
        "cors_configured",
        "migrations_complete",
        "credentials_accepted",
        "return_url_set",
        "regions_on",
        "notify_url_reached",
        "notify_url_reached",
      ])
      const warned = found("warning").map(({ code, detail }: any) => `${code} ${detail.account ?? ""}`.trim())
      // With a wrong key, QFPay's replies also seem wrongly signed; that is recorded in the background, at most once a
      // minute.
      expect(warned.filter((warning: string) => warning !== "reply_signature second")).toEqual([
        "locking_in_memory",
        "alerts_not_by_email",
        ...["qfpay", "second"].flatMap((account) =>
          ["no_notification", "notify_url_not_https", "notify_url_port", "account_not_live"].map(
            (code) => `${code} ${account}`,
          ),
        ),
      ])
      expect(JSON.stringify(data)).not.toMatch(/client-key|INTEGRATIONAPPCODE/i)
    })

    it("check the credentials at QFPay at most once a minute, and not at all if requested so", async () => {
      const queries = () => store.simulator.requests().filter(({ operation }) => operation === "query").length
      const before = queries()
      await ask("get", "/going-live?offline=true")
      expect(queries()).toBe(before)
      await ask("get", "/going-live")
      expect(queries()).toBe(before + 2)
      await ask("get", "/going-live")
      expect(queries()).toBe(before + 2)
      const { data } = await ask("get", "/going-live?offline=true")
      const skipped = data.checks.filter(({ state }: any) => state === "skipped").map(({ id }: any) => id)
      expect(skipped).toEqual(["credentials", "credentials", "notify_url", "notify_url"])
      expect((await ask("get", "/going-live?offline=perhaps")).status).toBe(400)
    })
  })

  it("are not shown without a login", async () => {
    headers = {}
    const answers = [
      ["get", "/accounts"],
      ["post", "/accounts/qfpay/check"],
      ["get", "/going-live"],
      ["get", "/methods"],
      ["post", `/methods/${PAYME}`],
    ].map(async ([verb = "", path = ""]) => (await ask(verb, path, {})).status)
    expect(await Promise.all(answers)).toEqual([401, 401, 401, 401, 401])
  })
})
