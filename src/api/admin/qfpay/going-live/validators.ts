import { z } from "@medusajs/framework/zod"
import { checkSchema } from "../../../../going-live/check"

/** Query of the checks. */
export const goingLiveQuery = z.object({
  offline: z
    .enum(["true", "false"], { error: "offline: must be true or false" })
    .default("false")
    .describe("`true`: calls neither QFPay nor the notify URL, and answers at once."),
})
export type GoingLiveQuery = z.infer<typeof goingLiveQuery>

/** The route's response. */
export const goingLiveAnswer = z.strictObject({
  ready: z.boolean().describe("No check found a problem."),
  checks: z.array(checkSchema).describe("In the order in which to fix them."),
})
