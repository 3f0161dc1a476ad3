import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { fillClientAddress } from "./client-address"

function sent(body: unknown, ip: string | undefined = "203.0.113.7", validatedBody?: unknown) {
  const req = { body, ip, validatedBody } as unknown as MedusaRequest
  let passedOn = 0
  fillClientAddress(req, {} as MedusaResponse, () => void passedOn++)
  expect(passedOn).toBe(1)
  return req
}

describe("The shopper's address", () => {
  it("is filled in from the request if the storefront has not sent it", () => {
    const provider_id = "pp_qfpay-wechat_qfpay"
    expect(sent({ provider_id, data: { scenario: "h5" } }).body).toEqual({
      provider_id,
      data: { scenario: "h5", client_ip: "203.0.113.7" },
    })
    expect(sent({ provider_id }).body).toEqual({ provider_id, data: { client_ip: "203.0.113.7" } })
    expect(sent({ provider_id: "pp_qfpay_second" }).body).toMatchObject({ data: { client_ip: "203.0.113.7" } })
  })

  it("is filled in even if Medusa has already read the body", () => {
    const body = { provider_id: "pp_qfpay_qfpay", data: {} }
    expect(sent(body, undefined, { ...body, data: {} }).validatedBody).toMatchObject({
      data: { client_ip: "203.0.113.7" },
    })
  })

  it.each([
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8::7", "2001:db8::7"],
  ])("is in the form that wallets accept: %s is %s", (ip, client_ip) => {
    expect(sent({ provider_id: "pp_qfpay_qfpay" }, ip).body).toMatchObject({ data: { client_ip } })
  })

  it("is the storefront's own if it sends one", () => {
    const data = { client_ip: "198.51.100.1" }
    expect(sent({ provider_id: "pp_qfpay_qfpay", data }).body).toMatchObject({ data })
  })

  it.each([
    ["another plugin's session", { provider_id: "pp_stripe_stripe", data: {} }],
    ["a plugin of a similar name", { provider_id: "pp_qfpayments_x", data: {} }],
    ["an empty body", undefined],
    ["text", "pp_qfpay"],
    ["data that is text", { provider_id: "pp_qfpay_qfpay", data: "x" }],
  ])("is not added to %s", (_, body) => {
    expect(sent(body).body).toEqual(body)
  })

  it("is left out when the request has no readable address", () => {
    for (const ip of ["", "fe80::1%eth0x,", "unknown"]) {
      expect(sent({ provider_id: "pp_qfpay_qfpay", data: {} }, ip).body).toMatchObject({ data: {} })
      expect(JSON.stringify(sent({ provider_id: "pp_qfpay_qfpay", data: {} }, ip).body)).not.toContain("client_ip")
    }
  })
})
