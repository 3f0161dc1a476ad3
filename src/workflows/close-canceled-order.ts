import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { MONEY_ARRIVED } from "../qfpay/domain"

interface OrderView {
  readonly payment_collections: readonly ({
    readonly payment_sessions: readonly ({ readonly id: string } | null)[]
  } | null)[]
}

/** Closes every code that a canceled order still shows, as well as QFPay can. A payment that comes all the same is held. */
export async function closeCanceledOrder(container: MedusaContainer, orderId: string): Promise<void> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { data } = await query.graph({
    entity: "order",
    fields: ["payment_collections.payment_sessions.id"],
    filters: { id: orderId },
  })
  const collections = (data[0] as OrderView | undefined)?.payment_collections ?? []
  const sessions = collections.flatMap((collection) => collection?.payment_sessions ?? [])
  for (const session of sessions) {
    if (!session) continue
    const rows = await qfpay.ledger.paymentsOfSession(session.id)
    for (const row of rows.filter(({ state }) => !MONEY_ARRIVED.has(state))) {
      await qfpay.replacePayment(row, "order_canceled")
    }
  }
}
