import { z } from "@medusajs/framework/zod"
import { isShopperCode, WALLET_NAMES } from "../../../../../../qfpay/catalogue"
import { merchantMessage } from "../../../../../../qfpay/messages"

const account = z.string().trim().min(1).max(100).optional()

/** Scanners and people insert spaces between a code's digits. */
const authCode = z
  .string()
  .transform((code) => code.replace(/\s+/g, ""))
  .pipe(
    z
      .string()
      .min(1, "is empty; scan the shopper's code")
      // Checked before anything is sent: a mistyped or half-read code would count as an attempt at QFPay.
      .refine(isShopperCode, `auth_code: ${merchantMessage("not_a_payment_code").text}`),
  )

/** Body of a payment at the counter. */
export const collectPayment = z
  .strictObject({ auth_code: authCode.optional(), wallet: z.enum(WALLET_NAMES).optional(), account })
  .refine((body) => body.auth_code !== undefined || body.wallet !== undefined, {
    error: merchantMessage("code_or_wallet").text,
  })
export type CollectPayment = z.infer<typeof collectPayment>

/** Query of the counter's state. */
export const collectQuery = z.object({ account })
