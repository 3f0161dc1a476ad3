import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import type { PaymentRow } from "../modules/qfpay/ledger"
import { isForQfpay } from "./client-address"
import { visibleOrderId } from "../operations/checkout/visible-order"

/** The answer to a storefront that initiates a payment for something already paid. */
interface Refusal {
  readonly message: string
  readonly order_id?: string
}

/**
 * Refuses a new payment session for a cart that is already an order, or whose old session has been paid and only its
 * order is missing: the new session would replace the old one and charge the shopper again (a cashier who scans twice,
 * a shopper who goes back, a storefront that has kept an old cart). The answer says what helps. Anyone who knows the
 * collection's id has it from the cart, and is told the cart's order for a day.
 */
export function refuseSecondPayment(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
  answer(refusalOf(req), res, next)
}

/**
 * Refuses changes to a paid cart. Before its order is placed, another total would cause a refund; for a cart that is
 * already an order, Medusa removes items and then fails with 500. A storefront that shows an old cart learns its order.
 */
export function refuseChangeOfPaidCart(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
  answer(changeRefusalOf(req), res, next)
}

/** In the form of Medusa's errors, whose own conflict would lose code and message. */
function answer(refusal: Promise<Refusal | undefined>, res: MedusaResponse, next: MedusaNextFunction): void {
  const refuse = (found: Refusal) =>
    void res.status(409).json({ code: "QFPAY_PAID", type: MedusaError.Types.CONFLICT, ...found })
  refusal.then((found) => (found ? refuse(found) : next()), next)
}

async function changeRefusalOf(req: MedusaRequest): Promise<Refusal | undefined> {
  const qfpay = req.scope.resolve(QFPAY_MODULE)
  const cart = await qfpay.medusaBooks.payableCart(req.params.id ?? "")
  if (!cart || cart.siblings.length === 0) return undefined
  const { order, siblings } = cart
  const rows = await qfpay.ledger.payments.ofSessions(siblings)
  if (order && rows.some(({ state }) => state === "applied")) {
    return { message: "This cart has already become an order. It cannot be changed.", ...told(order) }
  }
  if (!(await isPaid(qfpay, rows))) return undefined
  return { message: "This cart is already paid, and its order is being placed. It cannot be changed." }
}

async function refusalOf(req: MedusaRequest): Promise<Refusal | undefined> {
  const qfpay = req.scope.resolve(QFPAY_MODULE)
  const collection = await qfpay.medusaBooks.payableCollection(req.params.id ?? "")
  if (!collection) return undefined
  const { order, is_cart, siblings } = collection
  if (order && isForQfpay(req) && (is_cart || order.is_paid)) {
    return {
      message: is_cart
        ? "This cart has already become an order. There is nothing left to pay."
        : "This order is paid. There is nothing left to pay.",
      ...told(order),
    }
  }
  if (!(await isPaid(qfpay, await qfpay.ledger.payments.ofSessions(siblings)))) return undefined
  return { message: "This cart is already paid. Do not pay again: complete the cart to place its order." }
}

function told({ id, placed_at }: { readonly id: string; readonly placed_at: Date }): { readonly order_id?: string } {
  const order_id = visibleOrderId({ order_id: id, paid_at: placed_at })
  return order_id === null ? {} : { order_id }
}

/** Whether one of these payments has arrived and becomes, or became, the order. */
async function isPaid(qfpay: QfpayModuleService, rows: readonly PaymentRow[]): Promise<boolean> {
  for (const row of rows) {
    if (row.state !== "paid") continue
    const { placement } = await qfpay.placePayment(row)
    if (placement === "apply" || placement === "wait" || placement === "applied") return true
  }
  return false
}
