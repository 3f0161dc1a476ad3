import { refusalsIn, type RefundRefusal } from "../catalogue"

const { no_refunds, disputed, never_arrived: _neverArrived, rejected: _rejected, ...refusals } = refusalsIn("en")

/** What the merchant reads when a refund is refused: the cause, and what to do when. */
export const REFUND_REFUSALS: Readonly<Record<RefundRefusal, string>> = refusals

/** What the merchant reads when the wallet supports no refunds. */
export const NO_REFUNDS: string = no_refunds

/** What the merchant reads when a person has marked the payment as disputed. */
export const DISPUTED: string = disputed
