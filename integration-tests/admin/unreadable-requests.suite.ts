import { request } from "node:http"
import { suite } from "../setup"

/** Not %zz: Express decodes an id before any of our code runs, and Medusa answers 500 on each of its routes. */
const ODD_IDS = ["%00", "payses_%00x", "a%0Ab", "x".repeat(4_000)]

const ROUTES = [
  ["GET", "/store/qfpay/payment-sessions/:id"],
  ["GET", "/store/qfpay/payment-sessions/:id/events"],
  ["POST", "/store/qfpay/payment-sessions/:id/refresh"],
  ["POST", "/store/payment-collections/:id/payment-sessions"],
  ["GET", "/admin/qfpay/transactions/:id"],
  ["POST", "/admin/qfpay/transactions/:id/sync"],
  ["POST", "/admin/qfpay/held-payments/:id/refund"],
  ["POST", "/admin/qfpay/held-payments/:id/dismiss"],
  ["POST", "/admin/qfpay/methods/:id"],
  ["POST", "/admin/qfpay/accounts/:id/check"],
  ["GET", "/admin/qfpay/orders/:id/collect"],
  ["POST", "/admin/qfpay/orders/:id/collect"],
  ["POST", "/admin/qfpay/orders/:id/collect/cancel"],
  ["POST", "/hooks/qfpay/:id"],
] as const

export default suite("A request that cannot be valid", (store) => {
  let headers: Record<string, string>
  beforeEach(async () => {
    headers = { ...(await store.adminHeaders()).headers, ...store.headers.headers }
  })

  /** Built by hand: axios would rewrite the path. */
  function statusOf(method: string, path: string, body?: object): Promise<number> {
    const { hostname, port } = new URL(store.url)
    return new Promise((resolve, reject) => {
      const text = method === "POST" ? JSON.stringify(body ?? {}) : undefined
      const own = {
        ...headers,
        ...(text && { "content-type": "application/json", "content-length": String(text.length) }),
      }
      request({ hostname, port, method, path, headers: own, agent: false }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0))
      })
        .on("error", reject)
        .end(text)
    })
  }

  it("for an impossible id gets 404 from every route", async () => {
    const body = { provider_id: "pp_qfpay-alipay_qfpay" }
    const answers = await Promise.all(
      ROUTES.flatMap(([method, path]) =>
        ODD_IDS.map(async (id) => [
          `${method} ${path} ${id.slice(0, 12)}`,
          await statusOf(method, path.replace(":id", id), body),
        ]),
      ),
    )
    expect(answers.filter(([, status]) => status !== 404)).toEqual([])
  })

  it("with a NUL in its query or its body gets 400", async () => {
    const session = await store.startPayment(await store.createCart(), "pp_qfpay-alipay_qfpay")
    const cart = (await store.createCart()).id
    const { data } = await store.api.post("/store/payment-collections", { cart_id: cart }, store.headers)
    const collection: string = data.payment_collection.id
    const nul = "a\u0000b"
    const answers = await Promise.all([
      statusOf("GET", "/admin/qfpay/transactions?q=%00"),
      statusOf("GET", "/admin/qfpay/transactions/export?out_trade_no=a%00"),
      statusOf("GET", "/store/qfpay/methods?region_id=%00"),
      statusOf("POST", "/admin/qfpay/orders/order_1/collect", { auth_code: nul }),
      statusOf("POST", "/admin/qfpay/methods/pp_qfpay-payme_qfpay", { label: nul }),
      statusOf("POST", `/store/payment-collections/${collection}/payment-sessions`, {
        provider_id: "pp_qfpay-alipay_qfpay",
        data: { [nul]: nul },
      }),
    ])
    expect(answers).toEqual(answers.map(() => 400))
    expect(await statusOf("GET", `/store/qfpay/payment-sessions/${session.id}`)).toBe(200)
  })
})
