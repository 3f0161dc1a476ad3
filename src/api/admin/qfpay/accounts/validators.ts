import { z } from "@medusajs/framework/zod"
import { page } from "../page"

/** Query of the list of accounts. */
export const listAccounts = z.object({ ...page, limit: page.limit.default(100) })
export type ListAccounts = z.infer<typeof listAccounts>
