import type { QfpayContext } from "../context"
import type { PaymentRow } from "../ledger"
import type { MedusaBooks, PayableSession } from "../books/medusa-books"
import type { MedusaPayment } from "../books/medusa-payment"

/** Medusa's books as a test writes them; empty at first. */
export class WrittenBooks {
  /** Differences from {@link unknownToMedusa}, by number. */
  readonly payments = new Map<string, Partial<MedusaPayment>>()
  /** By session. */
  readonly sessions = new Map<string, PayableSession>()
  /** Ids of the refunds that Medusa has. */
  readonly refunds = new Set<string>()
  /** When Medusa created them; the others just now. */
  readonly refundsCreatedAt = new Map<string, Date>()
  /** The ids of the refunds that their order does not show. */
  readonly unbooked = new Set<string>()
  /** Sessions behind Medusa's captures, refunds and payments, by the ids that a provider gets. */
  readonly behind = new Map<string, string>()
  /** The cart of a session. */
  readonly carts = new Map<string, string>()
  /** Sessions in which Medusa has yet to store the provider's answer. */
  readonly unanswered = new Set<string>()
  /** The `data` that Medusa stores for a session. */
  readonly data = new Map<string, unknown>()

  readonly reader = {
    ofOne: async (payment: PaymentRow) => ({
      ...unknownToMedusa(payment),
      ...this.payments.get(payment.out_trade_no),
    }),
    hasRefund: async (id: string) => this.refunds.has(id),
    refundCreatedAt: async (id: string) =>
      this.refunds.has(id) ? (this.refundsCreatedAt.get(id) ?? new Date()) : undefined,
    unbookedRefunds: async (ids: readonly string[]) => ids.filter((id) => this.unbooked.has(id)),
    payableSession: async (sessionId: string) => this.sessions.get(sessionId),
    isUnanswered: async (sessionId: string) => this.unanswered.has(sessionId),
    cartOf: async (sessionId: string) => this.carts.get(sessionId) ?? null,
    paymentBehind: async (id: string) => {
      const sessionId = this.behind.get(id)
      return sessionId === undefined ? undefined : { paymentId: `pay_of_${sessionId}`, sessionId, number: null }
    },
    holdsData: async (sessionId: string, data: unknown) =>
      JSON.stringify(this.data.get(sessionId)) === JSON.stringify(data),
  } satisfies QfpayContext["medusa"] & Pick<MedusaBooks, "cartOf" | "paymentBehind" | "holdsData">
}

/** Medusa's books of a payment whose session is deleted. */
function unknownToMedusa({ out_trade_no }: PaymentRow): MedusaPayment {
  return {
    out_trade_no,
    session: null,
    payment: null,
    payment_collection_id: null,
    cart_id: null,
    order: null,
    needs_order: true,
    is_paid_otherwise: false,
  }
}
