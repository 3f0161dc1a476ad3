import type { MedusaContainer, OrderDTO, PaymentDTO } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { createUserAccountWorkflow } from "@medusajs/medusa/core-flows"
import type { AxiosInstance } from "axios"

/** The cart's order, if it has become one; there can be only one. */
export async function orderOf(container: MedusaContainer, cartId: string): Promise<OrderDTO | undefined> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { data: links } = await query.graph({
    entity: "order_cart",
    fields: ["order_id", "cart_id"],
    filters: { cart_id: cartId },
  })
  if (links.length > 1) throw new Error(`The cart ${cartId} has ${links.length} orders`)
  const orderId = links[0]?.order_id
  if (!orderId) return undefined
  return container.resolve(Modules.ORDER).retrieveOrder(orderId, { relations: ["items", "transactions"] })
}

/** Every payment of the cart, with its captures and refunds, oldest first. */
export async function paymentsOf(container: MedusaContainer, cartId: string): Promise<PaymentDTO[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { data: links } = await query.graph({
    entity: "cart_payment_collection",
    fields: ["payment_collection.payments.id"],
    filters: { cart_id: cartId },
  })
  const ids = links.flatMap(({ payment_collection }) =>
    (payment_collection?.payments ?? []).map(({ id }: { id: string }) => id),
  )
  if (ids.length === 0) return []
  return container
    .resolve(Modules.PAYMENT)
    .listPayments({ id: ids }, { relations: ["captures", "refunds"], order: { created_at: "ASC" } })
}

/** Makes an administrator. Answers the bearer token, as headers of a request. */
export async function createAdmin(container: MedusaContainer, api: AxiosInstance) {
  const credentials = { email: "merchant@example.com", password: "correct-horse-battery" }
  const { authIdentity, error } = await container.resolve(Modules.AUTH).register("emailpass", { body: credentials })
  if (!authIdentity) throw new Error(`No administrator was made: ${error}`)
  await createUserAccountWorkflow(container).run({
    input: { authIdentityId: authIdentity.id, userData: { email: credentials.email } },
  })
  const { data } = await api.post("/auth/user/emailpass", credentials)
  return { headers: { authorization: `Bearer ${data.token}` } }
}
