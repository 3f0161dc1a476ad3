import { writeFileSync } from "node:fs"
import type { ExecArgs } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { createUserAccountWorkflow } from "@medusajs/medusa/core-flows"
import { seedShop } from "./seed-shop"

/**
 * For `medusa exec` in a separate application: seeds the shop, and writes its data to the given file. With an email
 * address and a password, it also creates an administrator.
 */
export default async function seed({ container, args }: ExecArgs): Promise<void> {
  const [file, email, password] = args
  writeFileSync(file!, JSON.stringify(await seedShop(container)))
  if (email === undefined || password === undefined) return
  const { authIdentity } = await container.resolve(Modules.AUTH).register("emailpass", { body: { email, password } })
  const input = { authIdentityId: authIdentity!.id, userData: { email } }
  await createUserAccountWorkflow(container).run({ input })
}
