import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { isReady } from "../../../../going-live/check"
import { checkRunningShop } from "../../../../going-live/check-running-shop"
import type { AdminGoingLive } from "../types"
import type { GoingLiveQuery } from "./validators"

/** A page that is opened often must not use up the quota at QFPay. */
const RECENT_MS = 60_000

/**
 * The checks of `npx medusa-payment-qfpay doctor`: what is missing before the shop's first payment, each with its fix.
 */
export async function GET(
  req: AuthenticatedMedusaRequest<unknown, GoingLiveQuery>,
  res: MedusaResponse<AdminGoingLive>,
): Promise<void> {
  const { offline } = req.validatedQuery as GoingLiveQuery
  const checks = await checkRunningShop(req.scope, { offline: offline === "true", recentMs: RECENT_MS })
  res.json({ ready: isReady(checks), checks })
}
