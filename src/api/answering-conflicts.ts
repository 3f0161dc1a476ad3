import type { MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { toMedusaError } from "../modules/qfpay/errors"

/** Answers a conflict with its own code and message, which Medusa's error handler would replace. */
export async function answeringConflicts(res: MedusaResponse, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const error = toMedusaError(thrown)
    if (!MedusaError.isMedusaError(error) || error.type !== MedusaError.Types.CONFLICT) throw error
    const { type, code, message } = error
    res.status(409).json({ type, code, message })
  }
}
