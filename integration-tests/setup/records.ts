import type { MedusaContainer, OrderDTO, PaymentDTO } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { createUserAccountWorkflow } from "@medusajs/medusa/core-flows"
import type { AxiosInstance } from "axios"

/** The cart's order, if it exists; there can be only one. */
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

let administrators = 0

/**
 * The request headers of an administrator created for this test. If Medusa's flag `rbac` is on, the administrator has
 * all rights, or a role with these policies (`resource:operation`).
 */
export async function adminHeaders(
  container: MedusaContainer,
  api: AxiosInstance,
  { policies }: { policies?: readonly string[] } = {},
) {
  const email = `merchant-${++administrators}@example.com`
  const credentials = { email, password: "correct-horse-battery" }
  const { authIdentity, error } = await container.resolve(Modules.AUTH).register("emailpass", { body: credentials })
  if (!authIdentity) throw new Error(`No administrator was created: ${error}`)
  const rbac = container.resolve(Modules.RBAC, { allowUnregistered: true })
  const role = rbac && (policies ? await roleWith(container, policies) : "role_super_admin")
  await createUserAccountWorkflow(container).run({
    input: { authIdentityId: authIdentity.id, userData: { email, ...(role && { roles: [role] }) } },
  })
  const { data } = await api.post("/auth/user/emailpass", credentials)
  return { headers: { authorization: `Bearer ${data.token}` } }
}

/** @returns undefined if the role would allow nothing */
async function roleWith(container: MedusaContainer, keys: readonly string[]): Promise<string | undefined> {
  if (keys.length === 0) return undefined
  const rbac = container.resolve(Modules.RBAC)
  const policies = await rbac.listRbacPolicies({ key: [...keys] })
  if (policies.length !== keys.length) throw new Error(`Not every policy exists: ${keys.join(", ")}`)
  const role = await rbac.createRbacRoles({ name: `Role ${administrators}` })
  await rbac.createRbacRolePolicies(policies.map(({ id }) => ({ role_id: role.id, policy_id: id })))
  return role.id
}
