import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { changeMethodWorkflow } from "../../../../../workflows/admin/change-method"
import { answeringErrors } from "../../../../answering-errors"
import type { ChangeMethodBody } from "../validators"
import { viewMethods } from "../view"

/** Changes a payment method. Takes effect with the next payment at checkout, on every instance. */
export async function POST(req: AuthenticatedMedusaRequest<ChangeMethodBody>, res: MedusaResponse): Promise<void> {
  const id = req.params.provider_id ?? ""
  await answeringErrors(res, async () => {
    await changeMethodWorkflow(req.scope).run({ input: { provider_id: id, ...req.validatedBody } })
    const methods = await viewMethods(req.scope)
    res.json({ method: methods.find(({ provider_id }) => provider_id === id) })
  })
}
