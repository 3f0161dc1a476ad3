import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { shopWarnings } from "../../../../going-live/warnings"
import { pageOf } from "../page"
import type { AdminAccounts } from "../types"
import type { ListAccounts } from "./validators"
import { viewAccounts } from "./view"

/** The configured accounts: environment, notify URL, last check, last notification, and warnings. */
export async function GET(
  req: AuthenticatedMedusaRequest<unknown, ListAccounts>,
  res: MedusaResponse<AdminAccounts>,
): Promise<void> {
  const { rows: accounts, ...rest } = pageOf(await viewAccounts(req.scope), req.validatedQuery as ListAccounts)
  res.json({ accounts, ...rest, warnings: await shopWarnings(req.scope) })
}
