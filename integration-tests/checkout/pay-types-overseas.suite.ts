import { suite } from "../setup"
import { DIRECT, OVERSEAS, pay, roads, traces, tryToPay } from "../setup/pay-types"

/** For a shop whose first account is overseas and whose second settles with WeChat directly. */
export default suite("A merchant overseas, and one with direct WeChat settlement", (store) => {
  it("can use every pay type that only they have, from the choice to the placed order", async () => {
    expect(await roads(store, OVERSEAS)).toEqual({})
    expect(await roads(store, DIRECT)).toEqual({})
  })

  it("needs more than one Hong Kong dollar for Alipay's overseas page, and learns it before QFPay is called", async () => {
    const before = await traces(store)
    const data = { scenario: "web" }
    await expect(pay(store, "pp_qfpay-alipay_qfpay", { amount: 1, currency_code: "hkd", data })).rejects.toMatchObject({
      code: "QFPAY_AMOUNT",
      message: expect.stringMatching(/^amount: .*needs more than 1\.00 HKD/) as string,
    })
    expect(await traces(store)).toEqual(before)
  })

  it("has no PayMe, and learns it", async () => {
    const refused = await tryToPay(store, "pp_qfpay-payme_qfpay", {})
    expect(refused).toMatchObject({ status: 400, data: { message: "PayMe has no pay type for this account." } })
  })
})
