import express, { type Request, type Response, type Router } from "express"
import { z } from "zod"
import type { SimulatorControls } from "./controls"
import { jsonOnly } from "./doors"
import { type FaultInput } from "./faults"
import { parseOrExplain, type SimulatorSettings, SimulatorUsageError } from "./options"
import { PythonFloat } from "./python-json"
import type { World } from "./world"

const account = z.string().optional()
const bodies = {
  pay: z.strictObject({
    account,
    syssn: z.string().min(1).optional(),
    late: z.boolean().optional(),
    payer: z
      .strictObject({
        amountMinor: z.number().int().positive(),
        currency: z.string().length(3),
        exchangeRate: z.string().optional(),
      })
      .optional(),
  }),
  decline: z.strictObject({ account, respcd: z.string().optional() }),
  plain: z.strictObject({ account }),
  settle: z.strictObject({ account, respcd: z.string().optional() }),
  foreign: z.strictObject({
    account,
    outTradeNo: z.string().min(1),
    amountMinor: z.number().int().positive(),
    currency: z.string().optional(),
    payType: z.string().optional(),
  }),
  notify: z.strictObject({
    account,
    forged: z.boolean().optional(),
    url: z.url().optional(),
    fields: z.record(z.string(), z.string().nullable()).optional(),
  }),
  advance: z.strictObject({ ms: z.number().min(0) }),
}

/** `PythonFloat` is the number's form on the wire; the control API writes a plain number. */
function plainJson(_: string, value: unknown): unknown {
  return value instanceof PythonFloat ? value.value : value
}

function reply(response: Response, value: unknown): void {
  response.type("application/json").send(JSON.stringify(value, plainJson))
}

function bodyOf<T>(schema: z.ZodType<T>, request: Request): T {
  return parseOrExplain(schema, request.body ?? {}, "request body")
}

function accountIn(request: Request): string | undefined {
  return typeof request.query.account === "string" ? request.query.account : undefined
}

/** `/simulator/api`: the control methods over HTTP, for browser tests and other processes. JSON in, JSON out. */
export function createControlApi(world: World, controls: SimulatorControls): Router {
  const router = express.Router()
  router.use(jsonOnly)
  router.use(express.json({ limit: "256kb" }))

  router.get("/", (_request, response) => {
    reply(response, {
      now: new Date(world.now()).toISOString(),
      shopName: world.shopName,
      accounts: [...world.accounts.values()].map(({ appCode, mchid, notifyUrl }) => ({
        appCode,
        mchid: mchid ?? null,
        notifyUrl: notifyUrl ?? null,
      })),
      settings: controls.settings(),
      faults: controls.faults.list(),
    })
  })

  router.get("/orders", (request, response) => reply(response, { orders: controls.orders(accountIn(request)) }))
  router.get("/orders/:number", (request, response) =>
    reply(response, { order: controls.order(request.params.number, accountIn(request)) }),
  )
  router.post("/orders/:number/pay", (request, response) =>
    reply(response, { order: controls.pay(request.params.number, bodyOf(bodies.pay, request)) }),
  )
  router.post("/orders/:number/pay-again", (request, response) =>
    reply(response, { order: controls.payAgain(request.params.number, bodyOf(bodies.plain, request)) }),
  )
  router.post("/orders/:number/decline", (request, response) => {
    const { respcd, ...options } = bodyOf(bodies.decline, request)
    reply(response, { order: controls.decline(request.params.number, respcd, options) })
  })
  router.post("/orders/:number/abandon", (request, response) =>
    reply(response, { order: controls.abandon(request.params.number, bodyOf(bodies.plain, request)) }),
  )
  router.post("/orders/:number/expire", (request, response) =>
    reply(response, { order: controls.expire(request.params.number, bodyOf(bodies.plain, request)) }),
  )
  router.post("/foreign-payments", (request, response) =>
    reply(response, { order: controls.foreignPayment(bodyOf(bodies.foreign, request)) }),
  )

  router.get("/refunds", (request, response) => reply(response, { refunds: controls.refunds(accountIn(request)) }))
  router.post("/refunds/:number/settle", (request, response) => {
    const { respcd, ...options } = bodyOf(bodies.settle, request)
    reply(response, { refund: controls.settleRefund(request.params.number, respcd, options) })
  })

  router.get("/notifications", (request, response) => {
    const number = typeof request.query.outTradeNo === "string" ? request.query.outTradeNo : undefined
    reply(response, { notifications: controls.notifications(number) })
  })
  router.post("/notifications/:number", (request, response, next) => {
    Promise.resolve()
      .then(() => controls.notifyNow(request.params.number, bodyOf(bodies.notify, request)))
      .then((notification) => reply(response, { notification }))
      .catch(next)
  })

  router.get("/requests", (_request, response) => reply(response, { requests: controls.requests() }))

  router.get("/faults", (_request, response) => reply(response, { faults: controls.faults.list() }))
  router.post("/faults", (request, response) =>
    reply(response, { fault: controls.faults.set(request.body as FaultInput) }),
  )
  router.delete("/faults", (_request, response) => {
    controls.faults.clear()
    reply(response, { faults: [] })
  })
  router.delete("/faults/:id", (request, response) => {
    controls.faults.clear(request.params.id)
    reply(response, { faults: controls.faults.list() })
  })

  router.get("/settings", (_request, response) => reply(response, { settings: controls.settings() }))
  router.patch("/settings", (request, response) =>
    reply(response, { settings: controls.configure(request.body as Partial<SimulatorSettings>) }),
  )

  router.post("/advance", (request, response, next) => {
    Promise.resolve()
      .then(() => controls.advance(bodyOf(bodies.advance, request).ms))
      .then(() => reply(response, { now: new Date(world.now()).toISOString() }))
      .catch(next)
  })
  router.post("/reset", (_request, response) => {
    controls.reset()
    reply(response, { now: new Date(world.now()).toISOString() })
  })

  router.use((request, _response) => {
    throw new SimulatorUsageError(`The control API has no ${request.method} ${request.path}.`)
  })
  return router
}
