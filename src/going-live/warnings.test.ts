import { aShop } from "../modules/qfpay/__tests__/scripted-gateway"
import type { WalletOrAny } from "../qfpay/catalogue"
import { type AccountFacts, warningsOf } from "./warnings"

const ACCOUNT = aShop().context.accounts.get("qfpay")
const idOf = (wallet: WalletOrAny) => `pp_qfpay-${wallet}_qfpay`

/** A correctly configured account: a region in Hong Kong dollars with these wallets. */
function facts(wallets: WalletOrAny[] = ["alipay"], over: Partial<AccountFacts> = {}, currency = "hkd"): AccountFacts {
  return {
    account: ACCOUNT,
    lastNotificationAt: new Date(),
    lastReconciledAt: undefined,
    lastBadReplyAt: undefined,
    isProduction: true,
    methods: wallets.map((wallet, rank) => ({ providerId: idOf(wallet), account: ACCOUNT, wallet, rank })),
    regions: [{ id: "reg_1", name: "Hong Kong", currency_code: currency, provider_ids: wallets.map(idOf) }],
    returnUrl: "https://shop.example/checkout/qfpay",
    ...over,
  }
}

const codesOf = (about: AccountFacts) => warningsOf(about).map(({ code }) => code)
const notifiedAt = (notifyUrl: string) => facts([], { account: { ...ACCOUNT, notifyUrl } })

describe("The warnings about an account", () => {
  it("are empty if nothing is wrong", () => {
    expect(codesOf(facts(["alipay", "card"]))).toEqual([])
  })

  it("say that a simulator's account takes no money, in production only", () => {
    const account = { ...ACCOUNT, isSimulated: true }
    expect(codesOf(facts([], { account }))).toEqual(["simulator_in_production"])
    expect(codesOf(facts([], { account, isProduction: false }))).toEqual([])
  })

  it("say for a week that a reply had a wrong signature", () => {
    const ago = (days: number) => new Date(Date.now() - days * 24 * 3_600_000)
    expect(codesOf(facts([], { lastBadReplyAt: ago(6) }))).toEqual(["reply_signature"])
    expect(codesOf(facts([], { lastBadReplyAt: ago(8) }))).toEqual([])
  })

  it("say that QFPay's list has not been compared for two days", () => {
    const ago = (days: number) => new Date(Date.now() - days * 24 * 3_600_000)
    expect(codesOf(facts([], { lastReconciledAt: ago(1) }))).toEqual([])
    expect(codesOf(facts([], { lastReconciledAt: ago(3) }))).toEqual(["not_reconciled"])
  })

  it("say that QFPay never notified the shop", () => {
    expect(codesOf(facts([], { lastNotificationAt: undefined }))).toEqual(["no_notification"])
  })

  it.each([
    ["https://api.shop.example/hooks", []],
    ["https://api.shop.example:443/hooks", []],
    ["http://api.shop.example/hooks", ["notify_url_not_https"]],
    ["https://api.shop.example:8443/hooks", ["notify_url_port"]],
    ["http://api.shop.example:9000/hooks", ["notify_url_not_https", "notify_url_port"]],
  ])("depend on whether QFPay can call the URL: %s", (url, codes) => {
    expect(codesOf(notifiedAt(url))).toEqual(codes)
  })

  it("list the wallets that need a return URL, if they are enabled somewhere", () => {
    const without = { returnUrl: undefined }
    expect(warningsOf(facts(["alipay", "card", "applepay"], without))).toMatchObject([
      { code: "no_return_url", detail: { wallets: "card,applepay" } },
    ])
    expect(codesOf(facts(["card"], { ...without, regions: [] }))).toEqual([])
  })

  it("list a method that is enabled in a region with an unsupported currency", () => {
    expect(warningsOf(facts(["fps", "card"], {}, "usd"))).toMatchObject([
      { code: "currency", detail: { wallet: "fps", region: "Hong Kong", currency: "USD" } },
    ])
  })
})
