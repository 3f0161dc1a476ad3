import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { z } from "@medusajs/framework/zod"
import { listPaymentMethods } from "../../../../operations/checkout/list-payment-methods"
import { shopperLocale } from "../shopper-locale"

const REGION_ID = "region_id: is missing; give the id of the shopper's region, for example region_id=reg_…"

const query = z.object({ region_id: z.string({ error: REGION_ID }).min(1, REGION_ID).max(100) })

/**
 * The QFPay payment methods in a region. Labels are in the shopper's language: the query parameter `locale` or the
 * header `x-medusa-locale` (Medusa reads both for every store route), otherwise `Accept-Language`.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const parsed = query.safeParse(req.query)
  if (!parsed.success) {
    const words = parsed.error.issues.map(({ message }) => message).join("; ")
    throw new MedusaError(MedusaError.Types.INVALID_DATA, words, "QFPAY_USAGE")
  }
  res.vary("Accept-Language, x-medusa-locale")
  res.json({ methods: await listPaymentMethods(req.scope, parsed.data.region_id, shopperLocale(req)) })
}
