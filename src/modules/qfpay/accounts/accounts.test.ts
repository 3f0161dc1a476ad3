import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { inspect } from "node:util"
import { connection, useDatabase } from "../__tests__/database"
import { CallQuota } from "./call-quota"
import { Accounts } from "./accounts"
import { parseOptions } from "../config/options"
import { QfpayUsageError } from "../../../qfpay/errors"
import { signBody } from "../../../qfpay/wire"

const options = parseOptions({
  accounts: {
    hk: { appCode: "APP-HK", clientKey: "KEY-HK", environment: "live", mchid: "M1", wechatDirectSettlement: true },
    jp: { appCode: "APP-JP", clientKey: "KEY-JP", baseUrl: "https://openapi-jp.qfapi.com", merchantRegion: "overseas" },
  },
  backendUrl: "https://api.shop.example",
})

const accounts = new Accounts(options, { take: () => Promise.resolve(0) }, () => {})

describe("The accounts", () => {
  it("are those of the options, each with its own address, notify URL and client", () => {
    expect(accounts.ids).toEqual(["hk", "jp"])
    expect(accounts.get("hk")).toMatchObject({
      environment: "live",
      notifyUrl: "https://api.shop.example/hooks/qfpay/hk",
      mchid: "M1",
      preference: { merchantRegion: "hk", wechatDirectSettlement: true },
    })
    expect(accounts.get("jp")).toMatchObject({
      environment: "custom",
      notifyUrl: "https://api.shop.example/hooks/qfpay/jp",
      mchid: undefined,
      preference: { merchantRegion: "overseas", wechatDirectSettlement: false },
    })
  })

  it.each(["", "HK", "constructor", "__proto__", "x".repeat(500)])(
    "do not include '%s', and the error lists the existing ones",
    (id) => {
      expect(accounts.has(id)).toBe(false)
      expect(() => accounts.get(id)).toThrow(QfpayUsageError)
      expect(() => accounts.get(id)).toThrow(/^.{0,120}There are: hk, jp\.$/)
    },
  )

  it("verify a notification only with their own key", () => {
    const body = Buffer.from('{"notify_type": "payment", "out_trade_no": "A1", "respcd": "0000"}')
    const sign = signBody(body, "KEY-HK")
    expect(accounts.get("hk").readNotification(body, sign)?.kind).toBe("payment")
    expect(accounts.get("jp").readNotification(body, sign)).toBeUndefined()
  })

  it("sign the hosted checkout's URL with their own key, for their own host, without revealing the key", () => {
    const request = {
      ...{
        out_trade_no: "A1",
        txamt: 100,
        txcurrcd: "HKD",
        txdtm: new Date(),
        notify_url: "https://api.shop.example/n",
      },
      ...{ return_url: "https://shop.example/r", failed_url: "https://shop.example/r" },
    }
    const [hk, jp] = ["hk", "jp"].map((id) => accounts.get(id).checkoutUrl(request))
    expect(hk).toMatch(/^https:\/\/openapi-hk\.qfapi\.com\/checkstand\/#\/\?appcode=APP-HK&.*mchntid=M1/)
    expect(jp).toMatch(/^https:\/\/openapi-jp\.qfapi\.com\/checkstand\/#\/\?appcode=APP-JP&(?!.*mchntid)/)
    expect(`${hk}${jp}`).not.toMatch(/KEY-/)
  })

  it("do not reveal their keys when all are printed", () => {
    const printed = inspect(accounts, { depth: Infinity, showHidden: true }) + JSON.stringify(accounts)
    for (const key of ["KEY-HK", "KEY-JP"]) expect(printed).not.toContain(key)
  })

  it.each(["hk", "jp"])("do not reveal the key of %s when the account is printed", (id) => {
    const printed = inspect(accounts.get(id), { depth: Infinity }) + JSON.stringify(accounts.get(id))
    for (const key of ["KEY-HK", "KEY-JP"]) expect(printed).not.toContain(key)
  })
})

describe("An account whose quota is nearly spent", () => {
  useDatabase()

  it("refuses the poll plan and shoppers, and allows urgent enquiries and refunds, over real HTTP", async () => {
    const paths: (string | undefined)[] = []
    const qfpay = http.createServer((request, response) => {
      paths.push(request.url)
      response.end('{"respcd": "0000", "data": []}')
    })
    await once(qfpay.listen(0, "127.0.0.1"), "listening")
    const { port } = qfpay.address() as AddressInfo
    const limited = parseOptions({
      accounts: { hk: { appCode: "APP-HK", clientKey: "KEY-HK", baseUrl: `http://127.0.0.1:${port}` } },
      backendUrl: "https://api.shop.example",
      callsPerMinute: 20,
      enquiriesPerMinute: 10,
    })
    // Two instances of one shop.
    const [one, other] = [0, 1].map(() => new Accounts(limited, new CallQuota(connection), () => {}).get("hk"))
    const ask = (lane: "plan" | "shopper" | "urgent", account = one) =>
      account?.client.enquire({ out_trade_no: ["A1"], lane })
    for (let call = 0; call < 6; call++) await ask("plan", call % 2 ? one : other)
    const refusal = { message: "QFPay was not called: this minute's 6 enquiries are used up.", moneyMoved: "no" }
    await expect(ask("plan")).rejects.toMatchObject(refusal)
    await expect(ask("plan", other)).rejects.toMatchObject(refusal)
    await ask("shopper")
    await ask("shopper")
    await expect(ask("shopper")).rejects.toMatchObject({ retry: "later" })
    expect(await ask("urgent")).toMatchObject({ respcd: "0000" })
    const question = { by: "out_trade_no", number: "A1", about: { out_trade_no: "A1", syssn: null } } as const
    expect(await other?.desk.ask(question, "urgent")).toEqual([])
    await one?.client.refund({ syssn: "1", out_trade_no: "R1", txamt: 1, txdtm: new Date() })
    expect(paths.filter((path) => path === "/trade/v1/query")).toHaveLength(10)
    expect(paths.filter((path) => path === "/trade/v1/refund")).toHaveLength(1)
    qfpay.closeAllConnections()
    qfpay.close()
  })
})
