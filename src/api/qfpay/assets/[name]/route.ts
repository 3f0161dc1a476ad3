import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { sendAsset } from "../send-asset"

/** A script of the payment page. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await sendAsset(res, req.params.name ?? "")
}
