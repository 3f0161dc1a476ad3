import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { sendAsset } from "../../send-asset"

/** The payment screen's texts in a language. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await sendAsset(res, `locale/${req.params.name ?? ""}`)
}
