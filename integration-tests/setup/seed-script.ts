import { writeFileSync } from "node:fs"
import type { ExecArgs } from "@medusajs/framework/types"
import { seedShop } from "./seed-shop"

/** For `medusa exec` in an application of its own: fills the shop, and writes what is in it to the file it is given. */
export default async function seed({ container, args }: ExecArgs): Promise<void> {
  writeFileSync(args[0]!, JSON.stringify(await seedShop(container)))
}
