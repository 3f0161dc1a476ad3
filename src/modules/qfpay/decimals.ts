import type { BigNumberInput } from "@medusajs/framework/types"
import { MathBN } from "@medusajs/framework/utils"

/** Exact decimal digits of a Medusa amount (major units) in any of its shapes; never through a float. */
export function decimalsOf(amount: BigNumberInput): string {
  return MathBN.convert(amount).toFixed()
}

/** The exact amount of a capture or refund of Medusa's, as {@link decimalsOf} gives it. */
export function exactOf(part: unknown): string {
  const { raw_amount, amount } = part as { raw_amount?: { value: string }; amount: number }
  return decimalsOf(raw_amount ?? amount)
}
