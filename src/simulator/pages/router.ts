import express, { type Request, type RequestHandler, type Response, type Router } from "express"
import type { Order } from "../books"
import type { SimulatorControls } from "../controls"
import { SimulatorUsageError } from "../options"
import { declineOrder, payOrder, stateOf } from "../orders"
import type { RequestLog } from "../request-log"
import { textOf } from "../texts"
import type { World } from "../world"
import { checkoutRouter } from "./checkout"
import { faultOfForm } from "./fault-form"
import { type Form, formOf } from "./forms"
import { homePage } from "./home"
import { payCodePage } from "./pay-code"
import { TEST_CARDS } from "./test-cards"
import { unknownCodePage, type WalletEvent, walletPage, wayBack } from "./wallet"

const EVENTS: readonly WalletEvent[] = ["paid", "declined", "left"]

/** No scripts, no foreign hosts, no caching: the pages show the current state. */
export const pageHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  })
  next()
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined
}

function allOrders(world: World): readonly Order[] {
  return [...world.accounts.values()].flatMap((account) => account.orders())
}

/** The order that a text identifies: a QR's content, a link, a prepay id, its number, its syssn. The newest wins. */
function orderByCode(world: World, code: string): Order | undefined {
  return [...allOrders(world)]
    .reverse()
    .find(
      (order) =>
        order.codes.includes(code) || [order.outTradeNo, order.syssn, order.token].some((text) => text === code),
    )
}

/** A card at the checkout has the same outcome as in QFPay's sandbox. */
function payWithCard(world: World, order: Order, number: string | undefined): void {
  const outcome = TEST_CARDS.find((card) => card.number === number)?.outcome ?? "paid"
  if (outcome === "paid") payOrder(world, order)
  else if (outcome === "verification") order.waitingCode = "1145"
  else declineOrder(world, order, outcome, textOf(outcome))
}

/** The home page, the wallet pages and the hosted checkout. */
export function pagesRouter(
  world: World,
  controls: SimulatorControls,
  log: RequestLog,
  baseUrl: (request: Request) => string,
): Router {
  const router = express.Router()
  const form = express.urlencoded({ extended: false, limit: "64kb" })
  router.use(pageHeaders)

  router.get("/", (_request, response) => {
    response.type("html").send(homePage(world, controls, log))
  })

  const changeFaults = (request: Request, response: Response, change: (fields: Form) => void) => {
    try {
      change(formOf(request))
      response.redirect(303, "/#faults")
    } catch (error) {
      if (!(error instanceof SimulatorUsageError)) throw error
      response
        .status(400)
        .type("html")
        .send(homePage(world, controls, log, error.message))
    }
  }
  router.post("/faults", form, (request, response) =>
    changeFaults(request, response, (fields) => controls.faults.set(faultOfForm(fields))),
  )
  router.post("/faults/clear", form, (request, response) =>
    changeFaults(request, response, ({ id }) => controls.faults.clear(id)),
  )

  router.get("/pay-code", (request, response) => {
    response.type("html").send(payCodePage(world, textIn(request.query.outcome)))
  })

  router.get("/wallet", (request, response) => {
    const code = (textIn(request.query.code) ?? "").trim()
    const order = orderByCode(world, code)
    if (order) response.redirect(303, `/wallet/${order.token}`)
    else response.status(404).type("html").send(unknownCodePage(code))
  })

  const withOrder = (request: Request, response: Response, act: (order: Order) => void) => {
    const { token = "", account } = request.params
    const order = allOrders(world).find(
      (candidate) => candidate.token === token && (account === undefined || candidate.account.appCode === account),
    )
    if (order) act(order)
    else response.status(404).type("html").send(unknownCodePage(token))
  }
  const show = (request: Request, response: Response) =>
    withOrder(request, response, (order) => {
      const event = EVENTS.find((known) => known === request.query.event)
      response.type("html").send(walletPage(world, order, event, textIn(request.query.redirect_url)))
    })

  router.post("/wallet/:token/:action(pay|decline|leave)", form, (request, response) =>
    withOrder(request, response, (order) => {
      const fields = formOf(request)
      const redirectUrl = textIn(fields.redirect_url)
      const back = wayBack(order, redirectUrl)
      let event: WalletEvent = "left"
      try {
        if (request.params.action === "decline") declineOrder(world, order, "1201")
        if (request.params.action === "pay") payWithCard(world, order, fields.card)
        const state = stateOf(world, order)
        if (request.params.action !== "leave") event = state === "paid" ? "paid" : "declined"
      } catch (error) {
        if (!(error instanceof SimulatorUsageError)) throw error
        event = "refused"
      }
      const verificationFailed = event === "declined" && stateOf(world, order) === "waiting"
      if (verificationFailed && order.failedUrl !== undefined) return response.redirect(303, order.failedUrl)
      if (event === "left" && back !== undefined) return response.redirect(303, back)
      const query = new URLSearchParams({ event, ...(redirectUrl !== undefined && { redirect_url: redirectUrl }) })
      return response.redirect(303, `/wallet/${order.token}?${query.toString()}`)
    }),
  )
  router.get("/wallet/:token", show)
  router.get("/wallet/:account/:token", show)

  router.use(checkoutRouter(world, baseUrl))
  return router
}
