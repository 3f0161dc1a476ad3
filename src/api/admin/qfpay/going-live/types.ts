import type { z } from "@medusajs/framework/zod"
import type { Warning } from "../../../../going-live/warnings"
import type { goingLiveAnswer } from "./validators"

/** {@inheritDoc Warning} */
export type AdminWarning = Warning

/** What is missing before the shop's first payment. */
export type AdminGoingLive = z.infer<typeof goingLiveAnswer>
