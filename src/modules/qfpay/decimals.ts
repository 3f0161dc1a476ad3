import type { BigNumberInput } from "@medusajs/framework/types"
import { MathBN } from "@medusajs/framework/utils"

/** Exact decimal digits of a Medusa amount (major units), whichever of its shapes it comes in: never through a float. */
export function decimalsOf(amount: BigNumberInput): string {
  return MathBN.convert(amount).toFixed()
}
