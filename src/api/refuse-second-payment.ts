import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"

/**
 * A new payment session takes the place of the old one. When the old one has been paid and only its order is missing,
 * that would leave the money without an order and charge the shopper again: a cashier who scans twice, a shopper who goes
 * back. So it is refused, and completing the cart is what helps.
 */
export function refuseSecondPayment(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
  isPaidAlready(req).then((isPaid) => (isPaid ? void res.status(409).json(ALREADY_PAID) : next()), next)
}

/** In the form of Medusa's errors. Its own conflict would lose code and message on the way. */
const ALREADY_PAID = {
  code: "QFPAY_PAID",
  type: MedusaError.Types.CONFLICT,
  message: "This cart is already paid. Do not pay again: complete the cart to place its order.",
}

async function isPaidAlready(req: MedusaRequest): Promise<boolean> {
  const { ledger } = req.scope.resolve<QfpayModuleService>(QFPAY_MODULE)
  const query = req.scope.resolve(ContainerRegistrationKeys.QUERY)
  const { data: sessions } = await query.graph({
    entity: "payment_session",
    fields: ["id"],
    filters: { payment_collection_id: req.params.id ?? "" },
  })
  const ids = (sessions as readonly { id: string }[]).map(({ id }) => id)
  const payments = await Promise.all(ids.map((id) => ledger.paymentsOfSession(id)))
  return payments.flat().some(({ state }) => state === "paid")
}
