import { inspect } from "node:util"
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
  it("are those of the options, each with an address, a notify URL and a client of its own", () => {
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
    "have none called '%s', and say which there are",
    (id) => {
      expect(accounts.has(id)).toBe(false)
      expect(() => accounts.get(id)).toThrow(QfpayUsageError)
      expect(() => accounts.get(id)).toThrow(/^.{0,120}There are: hk, jp\.$/)
    },
  )

  it("verify a notification with their own key only", () => {
    const body = Buffer.from('{"notify_type": "payment", "out_trade_no": "A1", "respcd": "0000"}')
    const sign = signBody(body, "KEY-HK")
    expect(accounts.get("hk").readNotification(body, sign)?.kind).toBe("payment")
    expect(accounts.get("jp").readNotification(body, sign)).toBeUndefined()
  })

  it("sign the hosted checkout's address with their own key, for their own host, without showing the key", () => {
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

  it("keep their keys to themselves when somebody prints them all", () => {
    const printed = inspect(accounts, { depth: Infinity, showHidden: true }) + JSON.stringify(accounts)
    for (const key of ["KEY-HK", "KEY-JP"]) expect(printed).not.toContain(key)
  })

  it.each(["hk", "jp"])("keep the key of %s inside when somebody prints the account", (id) => {
    const printed = inspect(accounts.get(id), { depth: Infinity }) + JSON.stringify(accounts.get(id))
    for (const key of ["KEY-HK", "KEY-JP"]) expect(printed).not.toContain(key)
  })
})
