import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { type NextAction, type Evidence, PAYMENT_REACHED_FROM, type PaymentState } from "../../../qfpay/domain"
import { live } from "./live-rows"
import type { Trigger, EventKind, NewPayment, PaymentRow } from "./rows"
import { type Changes, type Step, TRANSACTION, type TransactionStore } from "./store"

/** Why a step was taken, and what QFPay said. */
export interface Circumstances {
  readonly trigger: Trigger
  readonly evidence?: Evidence | undefined
  readonly detail?: Readonly<Record<string, unknown>> | undefined
}

/** A dispute as a person records it. */
export interface Dispute {
  /** The day, `2026-06-15`. */
  readonly on: string
  /** A user's id. */
  readonly by: string
  readonly note: string
}

const NEWEST_FIRST = [
  { column: "created_at", order: "desc" },
  { column: "id", order: "desc" },
] as const

/** States in which QFPay is not asked about a payment any more. */
const ENDED: readonly PaymentState[] = ["applied", "held", "refunded", "refused"]

/** Payment attempts. Each transition is a method, and there is no other way to change a state. */
export class Payments {
  readonly #store: TransactionStore

  constructor(store: TransactionStore) {
    this.#store = store
  }

  // --- Reading ---

  async find(outTradeNo: string): Promise<PaymentRow | undefined> {
    const [row] = await this.findMany([outTradeNo])
    return row
  }

  /** In no particular order. */
  async findMany(outTradeNos: readonly string[]): Promise<PaymentRow[]> {
    return this.#read(this.#rows().whereIn("out_trade_no", [...outTradeNos]))
  }

  /** By QFPay's numbers, in no particular order. */
  async bySyssn(account: string, syssns: readonly string[]): Promise<PaymentRow[]> {
    return this.#read(
      this.#rows()
        .where({ account })
        .whereIn("syssn", [...syssns]),
    )
  }

  /** Every attempt to pay these sessions, newest first. */
  async ofSessions(sessionIds: readonly string[]): Promise<PaymentRow[]> {
    if (sessionIds.length === 0) return []
    return this.#read(
      this.#rows()
        .whereIn("payment_session_id", [...sessionIds])
        .orderBy([...NEWEST_FIRST]),
    )
  }

  /** Every attempt to pay a session, newest first. */
  async ofSession(sessionId: string): Promise<PaymentRow[]> {
    return this.ofSessions([sessionId])
  }

  /** Every attempt to pay an order, initiated for the order itself or in one of those sessions, newest first. */
  async ofOrder(orderId: string, sessionIds: readonly string[]): Promise<PaymentRow[]> {
    return this.#read(
      this.#rows()
        .whereRaw("(order_id = ? OR payment_session_id = ANY(?))", [orderId, [...sessionIds]])
        .orderBy([...NEWEST_FIRST]),
    )
  }

  /**
   * All payments of those sessions that have a change within `withinMs`, and of the `named` sessions; newest first. The
   * change check is one statement for all sessions, and reads only what has changed.
   */
  async changedIn(
    sessionIds: readonly string[],
    withinMs: number,
    named: readonly string[] = [],
  ): Promise<PaymentRow[]> {
    const changed = await this.#rows()
      .whereRaw("updated_at > now() - ? * interval '1 millisecond'", [withinMs])
      .whereRaw("payment_session_id = ANY(?)", [[...sessionIds]])
      .distinct<{ payment_session_id: string }[]>("payment_session_id")
    return this.ofSessions([...new Set([...changed.map((row) => row.payment_session_id), ...named])])
  }

  /**
   * Payments that ever received money, ordered by id, for the audit.
   * @param after - the last id of the previous batch
   */
  async arrivedAfter(after: string, limit: number): Promise<PaymentRow[]> {
    return this.#read(
      this.#rows()
        .whereIn("state", ["paid", "applied", "held", "refunded"])
        .where("id", ">", after)
        .orderBy("id")
        .limit(limit),
    )
  }

  /** How many payments and refunds of each account are still open. */
  async openByAccount(): Promise<Map<string, number>> {
    const rows = (await this.#store
      .rows()
      .whereRaw("(next_enquiry_at IS NOT NULL OR apply_due_at IS NOT NULL)")
      .groupBy("account")
      .select("account")
      .count("* as open")) as unknown as { account: string; open: string }[]
    return new Map(rows.map(({ account, open }) => [account, Number(open)]))
  }

  // --- Transitions ---

  /** Writes a payment before QFPay is called. */
  async open(payment: NewPayment, trigger: Trigger): Promise<PaymentRow> {
    const row = { ...payment, kind: "payment", state: "created" } as const
    const detail = payment.taken_by ? { by: payment.taken_by } : undefined
    return (await this.#store.insert(row, { kind: "created", trigger, detail })) as PaymentRow
  }

  /**
   * The shopper can pay from now on. If a faster notification has already moved the row, the next action is still stored.
   */
  async initiated(
    outTradeNo: string,
    { nextAction, syssn }: { readonly nextAction: NextAction; readonly syssn: string | null },
    { trigger, evidence }: Circumstances,
  ): Promise<PaymentRow> {
    const entry = { kind: "presented", trigger, evidence, detail: { syssn } } as const
    const step = await this.#move(outTradeNo, "waiting", entry, { carrier: nextAction, syssn })
    if (step.moved) return step.row
    await this.#store.note(outTradeNo, entry, { carrier: nextAction })
    return { ...step.row, carrier: nextAction }
  }

  /** QFPay has the order, and the outcome is open. */
  waiting(outTradeNo: string, syssn: string | null, why: Circumstances, kind: EventKind = "waiting") {
    return this.#move(outTradeNo, "waiting", { kind, ...why }, { syssn })
  }

  /** The money arrived as requested. The row is due to be applied at once, in case we crash first. */
  paid(outTradeNo: string, money: { readonly syssn: string; readonly paidAt: Date }, why: Circumstances) {
    const { syssn, paidAt: paid_at } = money
    const changes = { syssn, paid_at, next_enquiry_at: null, apply_due_at: new Date() }
    return this.#move(outTradeNo, "paid", { kind: "paid", ...why }, changes)
  }

  /** Medusa's books show the payment where it belongs. Refunds made before Medusa had it are due to be booked. */
  applied(
    outTradeNo: string,
    where: { readonly cartId: string | null; readonly orderId: string | null; readonly paymentId: string | null },
    trigger: Trigger,
  ) {
    const { cartId: cart_id, orderId: order_id, paymentId: payment_id } = where
    const changes = { applied_at: new Date(), cart_id, order_id, next_enquiry_at: null, apply_due_at: null }
    const unbooked = this.#store
      .rows()
      .where({ kind: "refund", state: "done", parent_out_trade_no: outTradeNo, idempotency_key: null })
      .update({ recorded_at: null, apply_due_at: new Date() })
    const entry = { kind: "applied", trigger, detail: { order_id, payment_id } } as const
    return this.#move(outTradeNo, "applied", entry, changes, unbooked)
  }

  /** Medusa could not apply the payment now; it is due again later. */
  applyFailed(outTradeNo: string, dueAt: Date, why: Circumstances): Promise<void> {
    return this.#store.note(outTradeNo, { kind: "apply_failed", ...why }, { apply_due_at: dueAt })
  }

  /** It is too early to apply the payment: it is due at this time, for whoever comes first. */
  async applyLater(outTradeNo: string, dueAt: Date): Promise<void> {
    const changes = { apply_due_at: dueAt, claimed_until: null }
    await this.#store
      .rows()
      .where({ out_trade_no: outTradeNo, state: "paid" })
      .update(changes as never)
  }

  /** All of the money was refunded. */
  refunded(outTradeNo: string, why: Circumstances, { syssn }: { readonly syssn?: string | null } = {}) {
    const changes = { next_enquiry_at: null, apply_due_at: null, ...(syssn && { syssn }) }
    return this.#move(outTradeNo, "refunded", { kind: "refunded", ...why }, changes)
  }

  /** QFPay refused the call: there is nothing to pay. */
  refused(outTradeNo: string, syssn: string | null, why: Circumstances) {
    return this.#move(outTradeNo, "refused", { kind: "refused", ...why }, { syssn, next_enquiry_at: null })
  }

  /** Not paid, as far as QFPay knows. */
  unpaid(
    outTradeNo: string,
    to: "declined" | "closed" | "expired",
    why: Circumstances,
    { syssn }: { readonly syssn?: string | null } = {},
  ) {
    return this.#move(outTradeNo, to, { kind: to, ...why }, syssn === undefined ? {} : { syssn })
  }

  // --- Notes without a transition ---

  /**
   * Another code replaces this one, or its session was deleted. A payment that arrives anyway is recognized by this
   * mark.
   * @param cartId - the cart that has the new payment session
   */
  replaced(outTradeNo: string, at: Date, trigger: Trigger, cartId: string | null = null): Promise<void> {
    return this.#store.note(
      outTradeNo,
      { kind: "replaced", trigger },
      { replaced_at: at, ...(cartId && { cart_id: cartId }) },
    )
  }

  /** Stores the cart of money that may not become its order: Medusa deletes the link to it together with the session. */
  async rememberCart(outTradeNo: string, cartId: string): Promise<void> {
    await live(this.#store.knex, TRANSACTION)
      .where({ out_trade_no: outTradeNo, kind: "payment", cart_id: null })
      .whereIn("state", ["paid", "held"])
      .update({ cart_id: cartId, updated_at: new Date() } as never)
  }

  /**
   * A person records that the wallet or the payer's bank disputes the payment. Its automatic refunds then wait for a
   * person; refunds that somebody has requested continue.
   */
  disputed(outTradeNo: string, { on, by, note }: Dispute): Promise<void> {
    const entry = { kind: "disputed", trigger: "admin", detail: { by, note, disputed_on: on } } as const
    return this.#store.note(
      outTradeNo,
      entry,
      { disputed_on: on, disputed_by: by, dispute_note: note },
      async (trx) => {
        await live(trx, "qfpay_held_payment")
          .where({ out_trade_no: outTradeNo, state: "held", resolved_by: null })
          .update({ refund_due_at: null, updated_at: new Date() })
      },
    )
  }

  /** The dispute is over. Money that waits for a person keeps waiting. */
  disputeLifted(outTradeNo: string, { by, note }: Pick<Dispute, "by"> & { readonly note?: string | undefined }) {
    const entry = { kind: "dispute_lifted", trigger: "admin", detail: { by, note } } as const
    return this.#store.note(outTradeNo, entry, { disputed_on: null, disputed_by: null, dispute_note: null })
  }

  /** QFPay gave no usable reply to the payment call. */
  noReply(outTradeNo: string, why: Circumstances): Promise<void> {
    return this.#store.note(outTradeNo, { kind: "no_reply", ...why })
  }

  /** QFPay's answer has changed, but decides nothing. */
  enquired(outTradeNo: string, syssn: string | null, why: Circumstances): Promise<void> {
    return this.#store.note(outTradeNo, { kind: "enquired", ...why }, { syssn })
  }

  /** QFPay was asked to close or reverse the payment, and did not. */
  closeAsked(outTradeNo: string, why: Circumstances): Promise<void> {
    return this.#store.note(outTradeNo, { kind: "close_asked", ...why })
  }

  /** Counts enquiries without news in one statement; they add no timeline entries. */
  async countEnquiries(
    enquired: readonly { readonly outTradeNo: string; readonly nextEnquiryAt: Date | undefined }[],
  ): Promise<void> {
    if (enquired.length === 0) return
    await this.#store.knex.raw(
      `UPDATE ${TRANSACTION} AS row SET enquiries = row.enquiries + 1, next_enquiry_at = asked.next_at
       FROM unnest(?::text[], ?::timestamptz[]) AS asked (out_trade_no, next_at)
       WHERE row.out_trade_no = asked.out_trade_no AND row.deleted_at IS NULL AND row.kind = 'payment'
         AND row.state <> ALL(?)`,
      [
        enquired.map(({ outTradeNo }) => outTradeNo),
        enquired.map(({ nextEnquiryAt }) => nextEnquiryAt?.toISOString() ?? null) as string[],
        // A late answer must not schedule a finished payment again.
        [...ENDED, "paid"],
      ],
    )
  }

  /** QFPay gave no answer about a payment that may still be paid. Sets when QFPay is asked next, if ever. */
  async askAgainAt(outTradeNo: string, at: Date | null): Promise<void> {
    await this.#rows()
      .where({ out_trade_no: outTradeNo })
      .whereNotIn("state", [...ENDED, "paid"])
      .update({ next_enquiry_at: at })
  }

  /** An ended payment is never due again. */
  async ended(outTradeNo: string): Promise<void> {
    await this.#rows()
      .where({ out_trade_no: outTradeNo })
      .whereIn("state", [...ENDED])
      .update({ next_enquiry_at: null, apply_due_at: null })
  }

  #rows() {
    return this.#store.rows().where({ kind: "payment" })
  }

  async #read(query: PromiseLike<unknown>): Promise<PaymentRow[]> {
    return ((await query) as PaymentRow[]).map((row) => ({ ...row, txamt: Number(row.txamt) }))
  }

  async #move(
    outTradeNo: string,
    to: PaymentState,
    entry: Circumstances & { readonly kind: EventKind },
    changes: Changes = {},
    beside?: Knex.QueryBuilder,
  ): Promise<Step<PaymentRow>> {
    const from = PAYMENT_REACHED_FROM[to]
    return (await this.#store.move(outTradeNo, to, from, entry, changes, beside)) as Step<PaymentRow>
  }
}
