import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { isForQfpay } from "./client-address"
import { ORDER_TOLD_MS } from "../qfpay/domain"

/** What is told to a storefront that begins a payment for what is paid. */
interface Refusal {
  readonly message: string
  readonly order_id?: string
}

/**
 * A new payment session takes the place of the old one. For a cart that is an order already, or when the old session has
 * been paid and only its order is missing, that would charge the shopper again: a cashier who scans twice, a shopper who
 * goes back, a storefront that has kept an old cart. So it is refused, and the answer says what helps. Whoever knows the
 * collection's id has it from the cart, and is told the cart's order for a day.
 */
export function refuseSecondPayment(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
  // In the form of Medusa's errors. Its own conflict would lose code and message on the way.
  const refuse = (refusal: Refusal) =>
    void res.status(409).json({ code: "QFPAY_PAID", type: MedusaError.Types.CONFLICT, ...refusal })
  refusalOf(req).then((refusal) => (refusal ? refuse(refusal) : next()), next)
}

async function refusalOf(req: MedusaRequest): Promise<Refusal | undefined> {
  const qfpay = req.scope.resolve<QfpayModuleService>(QFPAY_MODULE)
  const collection = await qfpay.medusaBooks.payableCollection(req.params.id ?? "")
  if (!collection) return undefined
  const { order, is_cart, siblings } = collection
  if (order && isForQfpay(req) && (is_cart || order.is_paid)) {
    const isTold = Date.now() - order.placed_at.getTime() < ORDER_TOLD_MS
    return {
      message: is_cart
        ? "This cart is an order already. There is nothing left to pay."
        : "This order is paid. There is nothing left to pay.",
      ...(isTold && { order_id: order.id }),
    }
  }
  for (const row of await qfpay.ledger.payments.ofSessions(siblings)) {
    if (row.state !== "paid") continue
    const { placement } = await qfpay.placePayment(row)
    if (placement !== "apply" && placement !== "wait" && placement !== "applied") continue
    return { message: "This cart is already paid. Do not pay again: complete the cart to place its order." }
  }
  return undefined
}
