import { writeFileSync } from "node:fs"
import type { ExecArgs } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { createUserAccountWorkflow } from "@medusajs/medusa/core-flows"
import { seedShop } from "./seed-shop"

/**
 * For `medusa exec` in an application of its own: fills the shop, and writes what is in it to the file it is given. With
 * an email address and a password, the shop has an administrator too.
 */
export default async function seed({ container, args }: ExecArgs): Promise<void> {
  const [file, email, password] = args
  writeFileSync(file!, JSON.stringify(await seedShop(container)))
  if (email === undefined || password === undefined) return
  const { authIdentity } = await container.resolve(Modules.AUTH).register("emailpass", { body: { email, password } })
  const input = { authIdentityId: authIdentity!.id, userData: { email } }
  await createUserAccountWorkflow(container).run({ input })
}
