import type { BigNumberInput } from "@medusajs/framework/types"
import { MathBN } from "@medusajs/framework/utils"

/** Exact decimal digits of a Medusa amount (major units) in any of its shapes; never through a float. */
export function decimalsOf(amount: BigNumberInput): string {
  return MathBN.convert(amount).toFixed()
}
