import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { Modules } from "@medusajs/framework/utils"

/** Runs one of the plugin's jobs now, as Medusa's schedule does, and answers when it is over. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const engine = req.scope.resolve(Modules.WORKFLOW_ENGINE)
  await engine.run(`job-qfpay-${req.params.name}`, { input: {} })
  res.json({})
}
