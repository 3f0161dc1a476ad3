import { REFUND_LOST_MS, REFUND_REACHED_FROM, type RefundState } from "../../../qfpay/domain"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { generateEntityId } from "@medusajs/framework/utils"
import type { Circumstances } from "./payments"
import type { Trigger, EventKind, NewRefund, RefundRow } from "./rows"
import { type Changes, rawAmount, type Step, TRANSACTION, type TransactionStore } from "./store"
import { appendEvent } from "./timeline"

/** A refund that QFPay's record shows and the ledger did not have: made in QFPay's portal. */
export type PortalRefund = Omit<NewRefund, "next_enquiry_at" | "idempotency_key" | "requested_amount"> & {
  readonly syssn: string | null
}

/** A refund that a person made outside QFPay. */
export type OutsideRefundRow = Omit<NewRefund, "next_enquiry_at"> & { readonly outside_by: string }

/** By when QFPay has recorded a refund that was sent at this time, if it has received it. */
const lostAt = (sentAt: Date) => new Date(sentAt.getTime() + REFUND_LOST_MS)

const hasFailed = ({ state }: RefundRow) => state === "refused" || state === "lost"

/** Refunds. Each transition is a method, and there is no other way to change a state. */
export class Refunds {
  readonly #store: TransactionStore

  constructor(store: TransactionStore) {
    this.#store = store
  }

  async find(outTradeNo: string): Promise<RefundRow | undefined> {
    const [row] = await this.#read(this.#rows().where({ out_trade_no: outTradeNo }))
    return row
  }

  /** Every refund of a payment, oldest first. */
  async ofPayment(outTradeNo: string): Promise<RefundRow[]> {
    return this.ofPayments([outTradeNo])
  }

  /** Every refund of these payments, oldest first. */
  async ofPayments(outTradeNos: readonly string[]): Promise<RefundRow[]> {
    if (outTradeNos.length === 0) return []
    return this.#read(
      this.#rows()
        .whereIn("parent_out_trade_no", [...outTradeNos])
        .orderBy([{ column: "created_at" }, { column: "id" }]),
    )
  }

  /** Writes a refund before QFPay is called. */
  async open(refund: NewRefund, trigger: Trigger): Promise<RefundRow> {
    const expires_at = lostAt(refund.created_at)
    const row = { ...refund, kind: "refund", state: "created", expires_at } as const
    return (await this.#store.insert(row, { kind: "refund_asked", trigger })) as RefundRow
  }

  /** The refund was sent, and it is not known whether QFPay has it. */
  unanswered(outTradeNo: string, why: Circumstances) {
    return this.#move(outTradeNo, "unanswered", "refund_unanswered", why)
  }

  /** QFPay has the refund and has not finished it. */
  async pending(outTradeNo: string, syssn: string | null, why: Circumstances) {
    await this.#leaveKeyToTwin(outTradeNo)
    return this.#move(outTradeNo, "pending", "refund_pending", why, syssn === null ? {} : { syssn })
  }

  /**
   * QFPay has carried out the refund.
   * @param bookDueAt - when Medusa's books are checked; a refund that answers an admin's click appears there by
   * itself
   */
  async done(outTradeNo: string, syssn: string | null, bookDueAt: Date, why: Circumstances) {
    await this.#leaveKeyToTwin(outTradeNo)
    const changes = { syssn, next_enquiry_at: null, apply_due_at: bookDueAt }
    return this.#move(outTradeNo, "done", "refund_done", why, changes)
  }

  /**
   * QFPay refused the refund.
   * @param reportDueAt - when the failure is due to be reported to whoever may have been told that the refund is in
   * progress; `null`: they learn of it from the answer to their request
   */
  refused(outTradeNo: string, syssn: string | null, why: Circumstances, reportDueAt: Date | null) {
    return this.#move(outTradeNo, "refused", "refund_refused", why, { syssn, next_enquiry_at: reportDueAt })
  }

  /** Abandoned: QFPay has no record of it. `reportDueAt` as in {@link refused}. */
  lost(outTradeNo: string, why: Circumstances, reportDueAt: Date | null) {
    return this.#move(outTradeNo, "lost", "refund_lost", why, { next_enquiry_at: reportDueAt })
  }

  /** Nothing more is due about this state of the refund: people know of it, or need not. */
  async reported({ out_trade_no, state }: Pick<RefundRow, "out_trade_no" | "state">): Promise<void> {
    await this.#rows().where({ out_trade_no, state }).update({ next_enquiry_at: null })
  }

  /** Medusa's books show the refund. */
  booked(outTradeNo: string, why: Circumstances): Promise<void> {
    const changes = { recorded_at: new Date(), apply_due_at: null }
    return this.#store.note(outTradeNo, { kind: "refund_recorded", ...why }, changes)
  }

  /** Medusa has no payment that this could be a refund of. If it has one since the row was read, it is due again. */
  notInMedusa({ out_trade_no, apply_due_at }: RefundRow, trigger: Trigger): Promise<void> {
    const detail = { reason: "Medusa has no payment that this refund is of" }
    const changes = { recorded_at: new Date(), apply_due_at: null }
    // JavaScript's dates have no microseconds.
    const unchanged = (knex: Knex) =>
      knex.raw("date_trunc('milliseconds', apply_due_at) IS NOT DISTINCT FROM ?::timestamptz", [apply_due_at])
    return this.#store.note(out_trade_no, { kind: "refund_recorded", trigger, detail }, changes, undefined, unchanged)
  }

  /** Sets when Medusa's books are checked next. */
  async bookAgainAt(outTradeNo: string, at: Date): Promise<void> {
    await this.#rows().where({ out_trade_no: outTradeNo, recorded_at: null }).update({ apply_due_at: at })
  }

  /** Has Medusa's books checked at this time, or when they are due before: never later. */
  async bookBy(outTradeNo: string, at: Date): Promise<void> {
    // PostgreSQL's LEAST ignores NULL.
    const apply_due_at = this.#store.knex.raw("least(apply_due_at, ?::timestamptz)", [at])
    await this.#rows().where({ out_trade_no: outTradeNo, recorded_at: null }).update({ apply_due_at })
  }

  /** The person who requested the refund knows that it is done. */
  acknowledged(outTradeNo: string, trigger: Trigger, detail?: Circumstances["detail"]): Promise<void> {
    const changes = { acknowledged_at: new Date() }
    return this.#store.note(outTradeNo, { kind: "refund_acknowledged", trigger, detail }, changes)
  }

  /**
   * Medusa failed after the money had moved, so the person who requested the refund saw an error, and is told of it before
   * the same amount is refunded again. A refund that a person reported to the shop is theirs, and stays acknowledged.
   */
  async unacknowledged(outTradeNo: string): Promise<void> {
    await this.#rows().where({ out_trade_no: outTradeNo, outside_by: null }).update({ acknowledged_at: null })
  }

  /** The refund is about to be sent once more. From now on, QFPay may record it. */
  async sentAgain(outTradeNo: string, at: Date): Promise<void> {
    await this.#rows()
      .where({ out_trade_no: outTradeNo })
      .update({ expires_at: lostAt(at) })
  }

  /** Sets when QFPay is asked about a refund that is still open. */
  async askAgainAt(outTradeNo: string, at: Date | null): Promise<void> {
    await this.#rows()
      .where({ out_trade_no: outTradeNo })
      .whereIn("state", ["created", "unanswered", "pending"])
      .update({ next_enquiry_at: at })
  }

  /** Medusa deletes a refund for which it got an error, and with it the key under which it called. */
  async forgetIdempotencyKey(parentOutTradeNo: string, key: string): Promise<void> {
    const refund = { parent_out_trade_no: parentOutTradeNo, idempotency_key: key }
    await this.#rows().where(refund).update({ idempotency_key: null })
  }

  /**
   * Assigns an existing refund to this click.
   * @param bookDueAt - when Medusa's books are checked
   */
  async assigned(outTradeNo: string, key: string, bookDueAt: Date): Promise<void> {
    await this.#rows().where({ out_trade_no: outTradeNo }).update({ idempotency_key: key, apply_due_at: bookDueAt })
  }

  /** Assigns a refund to the case that asked for it, unless it answers another. */
  async assignedToCase(outTradeNo: string, heldPaymentId: string): Promise<void> {
    const refund = { out_trade_no: outTradeNo, held_payment_id: null }
    await this.#rows().where(refund).update({ held_payment_id: heldPaymentId })
  }

  /** Adds a portal refund, once. Medusa's books are due to show it. */
  async fromPortal(refund: PortalRefund, why: Circumstances): Promise<void> {
    await this.#store.knex.transaction(async (trx) => {
      const inserted = await trx(TRANSACTION)
        .insert({
          ...refund,
          id: generateEntityId("", "qftx"),
          kind: "refund",
          state: "done",
          raw_txamt: rawAmount(refund.txamt),
          expires_at: refund.created_at,
          apply_due_at: new Date(),
        })
        .onConflict(trx.raw("(out_trade_no) WHERE deleted_at IS NULL"))
        .ignore()
        .returning("id")
      if (inserted.length > 0) await appendEvent(trx, refund, { kind: "refund_found", ...why })
    })
  }

  /**
   * Records a refund made outside QFPay, as a person reports it. It is done, QFPay is never asked about it, and
   * Medusa's books are due to show it.
   */
  async outside(refund: OutsideRefundRow, why: Circumstances): Promise<RefundRow> {
    const done = { kind: "refund", state: "done", expires_at: refund.created_at, next_enquiry_at: null } as const
    const now = new Date()
    const row = { ...refund, ...done, apply_due_at: now, acknowledged_at: now }
    return (await this.#store.insert(row, { kind: "refund_outside", ...why })) as RefundRow
  }

  /** Before a refund that failed counts again: another one may have its key by now, and keeps it. */
  async #leaveKeyToTwin(outTradeNo: string): Promise<void> {
    const row = await this.find(outTradeNo)
    if (!row?.idempotency_key || !hasFailed(row)) return
    const { id, idempotency_key: key } = row
    const twins = (await this.ofPayment(row.parent_out_trade_no)).filter((it) => it.id !== id && !hasFailed(it))
    if (twins.some(({ idempotency_key }) => idempotency_key === key)) {
      await this.#rows().where({ id }).update({ idempotency_key: null })
    }
  }

  #rows() {
    return this.#store.rows().where({ kind: "refund" })
  }

  async #read(query: PromiseLike<unknown>): Promise<RefundRow[]> {
    return ((await query) as RefundRow[]).map((row) => ({ ...row, txamt: Number(row.txamt) }))
  }

  async #move(
    outTradeNo: string,
    to: RefundState,
    kind: EventKind,
    why: Circumstances,
    changes: Changes = {},
  ): Promise<Step<RefundRow>> {
    const from = REFUND_REACHED_FROM[to]
    return (await this.#store.move(outTradeNo, to, from, { kind, ...why }, changes)) as Step<RefundRow>
  }
}
