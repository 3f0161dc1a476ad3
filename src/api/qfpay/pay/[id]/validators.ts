import { z } from "@medusajs/framework/zod"
import { WALLET_NAMES } from "../../../../qfpay/catalogue"
import { DEVICES } from "../../../../qfpay/domain"

/** Body of a payment initiated on a payment link's page. */
export const startPayment = z.strictObject({
  wallet: z.enum(WALLET_NAMES, { error: `wallet: must be one of ${WALLET_NAMES.join(", ")}` }),
  device: z
    .enum(DEVICES, { error: "device: must be desktop or mobile" })
    .default("desktop")
    .describe("The shopper's device: selects between a code and the wallet's own page."),
})
export type StartPayment = z.infer<typeof startPayment>
