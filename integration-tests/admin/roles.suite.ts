import { adminMiddlewares } from "../../src/api/admin/qfpay/middlewares"
import { suite } from "../setup"

/** Every admin route with the permission that a role needs. The ids do not exist: permitted requests get 400 or 404. */
const ROUTES = [
  ["get", "/accounts", "qfpay_setting:read"],
  ["post", "/accounts/nobody/check", "qfpay_setting:update"],
  ["get", "/going-live?offline=true", "qfpay_setting:read"],
  ["get", "/methods", "qfpay_setting:read"],
  ["post", "/methods/nobody", "qfpay_setting:update"],
  ["get", "/takings", "qfpay_payment:read"],
  ["get", "/takings/closing", "qfpay_payment:read"],
  ["get", "/transactions", "qfpay_payment:read"],
  ["get", "/transactions/export", "qfpay_payment:read"],
  ["get", "/transactions/nobody", "qfpay_payment:read"],
  ["post", "/transactions/nobody/sync", "qfpay_payment:update"],
  ["post", "/transactions/nobody/acknowledge", "qfpay_held_payment:update"],
  ["get", "/held-payments", "qfpay_payment:read"],
  ["post", "/held-payments/nobody/refund", "qfpay_held_payment:update"],
  ["post", "/held-payments/nobody/dismiss", "qfpay_held_payment:update"],
  ["post", "/held-payments/nobody/record-refund", "qfpay_held_payment:update"],
  ["post", "/held-payments/nobody/make-order", "qfpay_held_payment:update"],
  ["post", "/transactions/nobody/record-refund", "qfpay_held_payment:update"],
  ["post", "/audit", "qfpay_payment:update"],
  ["post", "/transactions/nobody/dispute", "qfpay_held_payment:update"],
  ["post", "/transactions/nobody/dispute/lift", "qfpay_held_payment:update"],
  ["get", "/orders/nobody/payment-link", "qfpay_payment:read"],
  ["post", "/orders/nobody/payment-link", "qfpay_payment:create"],
  ["post", "/orders/nobody/payment-link/withdraw", "qfpay_payment:create"],
  ["post", "/orders/nobody/payment-link/send", "qfpay_payment:create"],
  ["get", "/orders/nobody/collect", "qfpay_payment:read"],
  ["post", "/orders/nobody/collect", "qfpay_payment:create"],
  ["post", "/orders/nobody/collect/cancel", "qfpay_payment:create"],
] as const

/** With Medusa's flag `rbac`. */
export default suite("A member of staff", (store) => {
  type Headers = Record<string, string>
  const statusOf = async (headers: Headers, [method, path]: readonly [string, string, string]) => {
    const asked = { method, url: `/admin/qfpay${path}`, data: method === "post" ? {} : undefined, headers }
    return (await store.api.request({ ...asked, validateStatus: () => true })).status
  }
  const allowedOf = async (headers: Headers) => {
    const statuses = await Promise.all(ROUTES.map((route) => statusOf(headers, route)))
    return ROUTES.filter((_route, at) => statuses[at] !== 403).map(([method, path]) => `${method} ${path}`)
  }
  const ofPolicies = (...policies: string[]) =>
    ROUTES.filter(([, , policy]) => policies.includes(policy)).map(([method, path]) => `${method} ${path}`)

  it("without a role, or with an unrelated one, is refused everywhere", async () => {
    expect(ROUTES).toHaveLength(adminMiddlewares.length)
    const { headers: noRole } = await store.adminHeaders({ policies: [] })
    expect(await allowedOf(noRole)).toEqual([])
    const { headers } = await store.adminHeaders({ policies: ["order:read", "product:update", "payment:read"] })
    expect(await allowedOf(headers)).toEqual([])
  })

  it.each([
    ["a cashier", "qfpay_payment:create", "qfpay_payment:read"],
    ["a payments clerk", "qfpay_payment:update", "qfpay_held_payment:update"],
    ["a shop manager", "qfpay_setting:read", "qfpay_setting:update"],
  ])("%s may do what %s and %s say, and nothing else", async (_who, ...policies) => {
    const { headers } = await store.adminHeaders({ policies })
    expect(await allowedOf(headers)).toEqual(ofPolicies(...policies))
  })

  it("sees these policies with descriptions when editing a role", async () => {
    const { headers } = await store.adminHeaders()
    const { data } = await store.api.get("/admin/rbac/policies?limit=1000", { headers })
    const ours = data.policies.filter(({ resource }: { resource: string }) => resource.startsWith("qfpay_"))
    expect(ours.map(({ key }: { key: string }) => key).sort()).toEqual(
      [...new Set(ROUTES.map(([, , key]) => key))].sort(),
    )
    expect(ours.every(({ description }: { description: string }) => description.length > 10)).toBe(true)
  })
})
