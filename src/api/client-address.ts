import { isIP } from "node:net"
import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { plainAddress } from "../qfpay/domain"

/** Ids of this plugin's providers: `pp_qfpay…`. */
const OURS = /^pp_qfpay(-|_)/

/** Whether a request is for a payment session of one of this plugin's providers. */
export function isForQfpay(req: MedusaRequest): boolean {
  const { provider_id } = (req.body ?? {}) as { provider_id?: unknown }
  return typeof provider_id === "string" && OURS.test(provider_id)
}

/** The fields of a payment session request that are used here. */
interface SessionBody {
  provider_id?: unknown
  data?: unknown
}

/**
 * Fills `data.client_ip` of a new QFPay payment session with the address of the request, if the storefront has not sent
 * it: WeChat requires it for a payment from a phone's browser. Behind more than one proxy, or when a storefront's
 * server makes the request, that address is not the shopper's; see docs/pay-types.md.
 */
export function fillClientAddress(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): void {
  const address = plainAddress(req.ip ?? "")
  // Medusa's own validation may have run already and created another object.
  for (const body of [req.body, req.validatedBody] as (SessionBody | null | undefined)[]) {
    if (typeof body?.provider_id !== "string" || !OURS.test(body.provider_id)) continue
    const data = body.data ?? {}
    if (typeof data !== "object" || "client_ip" in data || isIP(address) === 0) continue
    body.data = { ...data, client_ip: address }
  }
  next()
}
