import { generateEntityId } from "@medusajs/framework/utils"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { Scenario, WalletOrAny } from "../../qfpay/catalogue"
import {
  type CarrierData,
  type Evidence,
  type PaymentState,
  REACHED_FROM,
  type RefundState,
  sessionIdOf,
} from "../../qfpay/domain"
import { withLease } from "./lease"
import { live } from "./live-rows"

/** What made something happen; stands in the timeline. */
export type Cause =
  | "checkout"
  | "notification"
  | "status"
  | "cart_changed"
  | "refresh"
  | "admin"
  | "order_canceled"
  | "job"
  | "reconciliation"

/** What a timeline entry tells. */
export type EventKind =
  | "created"
  | "presented"
  | "no_reply"
  | "enquired"
  | "notified"
  | "foreign_notification"
  | "refund_notified"
  | "replaced"
  | "close_asked"
  | "paid"
  | "settled"
  | "settle_failed"
  | "held"
  | "returned"
  | "refused"
  | "declined"
  | "closed"
  | "expired"
  | "waiting"
  | "refund_asked"
  | "refund_pending"
  | "refund_done"
  | "refund_refused"
  | "refund_found"
  | "refund_shown"
  | "unexplained"
  | "dismissed"

/** A row of the ledger. Amounts are minor units. */
export interface TransactionRow {
  readonly id: string
  readonly out_trade_no: string
  readonly kind: "payment" | "refund"
  readonly account: string
  readonly wallet: WalletOrAny
  readonly scenario: Scenario
  readonly pay_type: string
  readonly payment_session_id: string
  readonly parent_out_trade_no: string | null
  readonly parent_syssn: string | null
  readonly idempotency_key: string | null
  readonly txamt: number
  readonly txcurrcd: string
  readonly state: PaymentState | RefundState
  readonly syssn: string | null
  readonly carrier: CarrierData | null
  readonly respcd: string | null
  readonly words: string | null
  readonly created_at: Date
  readonly expires_at: Date
  readonly replaced_at: Date | null
  readonly paid_at: Date | null
  readonly settled_at: Date | null
  readonly told_at: Date | null
  readonly cart_id: string | null
  readonly order_id: string | null
  readonly enquiries: number
  readonly next_enquiry_at: Date | null
}

/** What a new row needs; the rest has a beginning. */
export type NewTransaction = Pick<
  TransactionRow,
  | "out_trade_no"
  | "kind"
  | "account"
  | "wallet"
  | "scenario"
  | "pay_type"
  | "payment_session_id"
  | "txamt"
  | "txcurrcd"
  | "created_at"
  | "expires_at"
> &
  Partial<
    Pick<TransactionRow, "parent_out_trade_no" | "parent_syssn" | "idempotency_key" | "next_enquiry_at" | "order_id">
  >

/** A refund that QFPay has and the ledger had not: one made in QFPay's portal. */
export type FoundRefund = NewTransaction & { readonly kind: "refund"; readonly syssn: string | null }

/** Columns that a step may set along with the state. */
export type Changes = Partial<
  Pick<
    TransactionRow,
    | "syssn"
    | "carrier"
    | "paid_at"
    | "settled_at"
    | "told_at"
    | "cart_id"
    | "order_id"
    | "enquiries"
    | "next_enquiry_at"
    | "replaced_at"
    | "respcd"
    | "words"
  >
>

/** An entry of the timeline. */
export interface EventEntry {
  readonly kind: EventKind
  readonly cause: Cause
  readonly evidence?: Evidence | undefined
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** Written once: a second entry with the same fingerprint is dropped. */
  readonly fingerprint?: string | undefined
}

/** An entry of the timeline as it was written. */
export interface EventRow {
  readonly id: string
  readonly account: string
  readonly out_trade_no: string
  readonly kind: EventKind
  readonly cause: Cause
  readonly respcd: string | null
  readonly words: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly created_at: Date
}

/** Why money is held; docs/operations.md says what to do for each. */
export type HeldReason =
  | "amount_differs"
  | "currency_differs"
  | "notification_differs"
  | "refunded_in_part"
  | "session_gone"
  | "cart_changed"
  | "second_payment"
  | "order_canceled"
  | "order_failed"

export interface HoldOptions {
  /** Stands in the timeline beside reason and amount. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** The number's own payment goes on as it was; only this further money is held. */
  readonly keepsState?: boolean
}

export interface NewHeldPayment {
  readonly account: string
  readonly out_trade_no: string
  readonly syssn: string
  readonly reason: HeldReason
  /** Minor units, as QFPay reports them. */
  readonly txamt: number
  readonly txcurrcd: string
  /** When it is refunded by itself; null: a person decides. */
  readonly refund_due_at: Date | null
}

const TRANSACTION = "qfpay_transaction"
const EVENT = "qfpay_transaction_event"
const HELD = "qfpay_held_payment"

/** Nothing is asked of QFPay about these any more. */
const ENDED = ["settled", "held", "returned", "refused"]

/** Medusa keeps the exact value of a `bigNumber` column beside it. */
const raw = (value: number) => JSON.stringify({ value: String(value), precision: 20 })

type DatabaseRow = Omit<TransactionRow, "txamt"> & { readonly txamt: string | number }

function toRow(row: DatabaseRow): TransactionRow {
  return { ...row, txamt: Number(row.txamt) }
}

/**
 * The only writer of the ledger's tables. Each step is one transaction that moves the row and adds to its timeline, and
 * moves it only from a state that may lead there, so that repeats and late answers change nothing.
 */
export class Ledger {
  readonly #knex: () => Knex
  readonly #listeners = new Set<(sessionId: string) => void>()

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  #rows() {
    return live<DatabaseRow>(this.#knex(), TRANSACTION)
  }

  /** Writes a row before QFPay is asked. */
  async open(row: NewTransaction, cause: Cause): Promise<TransactionRow> {
    const opened = await this.#knex().transaction(async (trx) => {
      const [created] = await trx<DatabaseRow>(TRANSACTION)
        .insert({
          ...row,
          id: generateEntityId("", "qftx"),
          state: "created",
          raw_txamt: raw(row.txamt),
        } as never)
        .returning("*")
      await this.#append(trx, row, { kind: row.kind === "refund" ? "refund_asked" : "created", cause })
      return toRow(created as DatabaseRow)
    })
    this.#tell(row.out_trade_no)
    return opened
  }

  async find(outTradeNo: string): Promise<TransactionRow | undefined> {
    const row = await this.#rows().where({ out_trade_no: outTradeNo }).first()
    return row && toRow(row)
  }

  /** The rows of many numbers, in no order. */
  async findMany(outTradeNos: readonly string[]): Promise<TransactionRow[]> {
    const rows = await this.#rows().whereIn("out_trade_no", [...outTradeNos])
    return rows.map((row) => toRow(row))
  }

  /** Payments of an account by QFPay's numbers, in no order. */
  async paymentsBySyssn(account: string, syssns: readonly string[]): Promise<TransactionRow[]> {
    const rows = await this.#rows()
      .where({ account, kind: "payment" })
      .whereIn("syssn", [...syssns])
    return rows.map((row) => toRow(row))
  }

  /** Every attempt to pay a session, newest first. */
  async paymentsOfSession(sessionId: string): Promise<TransactionRow[]> {
    const rows = await this.#rows()
      .where({ payment_session_id: sessionId, kind: "payment" })
      .orderBy([
        { column: "created_at", order: "desc" },
        { column: "id", order: "desc" },
      ])
    return rows.map((row) => toRow(row))
  }

  /** Every attempt to pay an order that was begun for it or in one of those sessions, newest first. */
  async paymentsOfOrder(orderId: string, sessionIds: readonly string[]): Promise<TransactionRow[]> {
    const rows = await this.#rows()
      .where("kind", "payment")
      .whereRaw("(order_id = ? OR payment_session_id = ANY(?))", [orderId, [...sessionIds]])
      .orderBy([
        { column: "created_at", order: "desc" },
        { column: "id", order: "desc" },
      ])
    return rows.map((row) => toRow(row))
  }

  /** Every refund of a payment, oldest first. */
  async refundsOf(outTradeNo: string): Promise<TransactionRow[]> {
    const rows = await this.#rows()
      .where({ parent_out_trade_no: outTradeNo, kind: "refund" })
      .orderBy([{ column: "created_at" }, { column: "id" }])
    return rows.map((row) => toRow(row))
  }

  /** The timeline of a number, oldest first. */
  async events(outTradeNo: string): Promise<EventRow[]> {
    return live<EventRow>(this.#knex(), EVENT)
      .where({ out_trade_no: outTradeNo })
      .orderBy([{ column: "created_at" }, { column: "id" }])
  }

  /**
   * Moves a payment on, if its present state may lead to the new one.
   * @returns the row as it now stands, and whether this call moved it
   */
  async movePayment(
    outTradeNo: string,
    to: PaymentState,
    entry: Omit<EventEntry, "kind"> & { kind?: EventKind },
    changes: Changes = {},
  ): Promise<{ moved: boolean; row: TransactionRow }> {
    const step = await this.#move(outTradeNo, to, REACHED_FROM[to], { kind: to, ...entry }, changes)
    if (step.moved) this.#tell(outTradeNo)
    return step
  }

  /** Moves a refund on: anything but an ended one. That QFPay has carried it out is believed of a refused one too. */
  async moveRefund(
    outTradeNo: string,
    to: RefundState,
    entry: EventEntry,
    changes: Changes = {},
  ): Promise<{ moved: boolean; row: TransactionRow }> {
    const from: RefundState[] = to === "done" ? ["created", "pending", "refused"] : ["created", "pending"]
    return this.#move(outTradeNo, to, from, entry, changes)
  }

  async #move(
    outTradeNo: string,
    to: PaymentState | RefundState,
    from: readonly string[],
    entry: EventEntry,
    changes: Changes,
  ): Promise<{ moved: boolean; row: TransactionRow }> {
    return this.#knex().transaction(async (trx) => {
      const [moved] = await live<DatabaseRow>(trx, TRANSACTION)
        .where({ out_trade_no: outTradeNo })
        .whereIn("state", from)
        .update({ ...this.#columns(changes, entry), state: to } as never)
        .returning("*")
      if (moved) {
        await this.#append(trx, moved, entry)
        return { moved: true, row: toRow(moved) }
      }
      const row = await live<DatabaseRow>(trx, TRANSACTION).where({ out_trade_no: outTradeNo }).first()
      if (!row) throw new Error(`The ledger has no row ${outTradeNo}.`)
      return { moved: false, row: toRow(row) }
    })
  }

  /** Sets columns without moving the state, and tells why. */
  async note(outTradeNo: string, entry: EventEntry, changes: Changes = {}): Promise<void> {
    await this.#knex().transaction(async (trx) => {
      const [row] = await live<DatabaseRow>(trx, TRANSACTION)
        .where({ out_trade_no: outTradeNo })
        .update(this.#columns(changes, entry) as never)
        .returning("*")
      if (row) await this.#append(trx, row, entry)
    })
    this.#tell(outTradeNo)
  }

  /** Counts an enquiry that brought nothing new, without a line in the timeline. */
  async countEnquiry(outTradeNo: string, nextEnquiryAt: Date | undefined): Promise<void> {
    await this.#rows()
      .where({ out_trade_no: outTradeNo })
      // A late answer must not put a finished payment back on the plan.
      .whereNotIn("state", ENDED)
      .update({ enquiries: this.#knex().raw("enquiries + 1"), next_enquiry_at: nextEnquiryAt ?? null })
  }

  /**
   * Takes the turn to ask QFPay about a number that is due. Of all callers on all instances one gets it; it is due again
   * at `leaseUntil` if the winner never reports.
   */
  async claimEnquiry(outTradeNo: string, now: Date, leaseUntil: Date): Promise<boolean> {
    const claimed = await this.#rows()
      .where({ out_trade_no: outTradeNo })
      .where("next_enquiry_at", "<=", now)
      .update({ next_enquiry_at: leaseUntil })
    return claimed > 0
  }

  /**
   * Takes the turn for rows that are due. Of all callers on all instances each row goes to one; it is due again at
   * `leaseUntil` if the winner never reports.
   */
  async claimDue(now: Date, leaseUntil: Date, limit: number): Promise<TransactionRow[]> {
    const knex = this.#knex()
    const due = live(knex, TRANSACTION)
      .select("id")
      .where("next_enquiry_at", "<=", now)
      .orderBy("next_enquiry_at")
      .limit(limit)
      .forUpdate()
      .skipLocked()
    const rows = await knex<DatabaseRow>(TRANSACTION)
      .whereIn("id", due)
      .update({ next_enquiry_at: leaseUntil } as never)
      .returning("*")
    return rows.map((row) => toRow(row))
  }

  /** Says when a row is due again, without a line in the timeline; one that has ended is never due again. */
  async dueAgain(outTradeNo: string, at: Date | null): Promise<void> {
    await this.#rows()
      .where({ out_trade_no: outTradeNo })
      .where((row) => {
        if (at) row.whereNull("settled_at").whereNotIn("state", ENDED)
      })
      .update({ next_enquiry_at: at })
  }

  /** Medusa forgets a refund that it was told an error of, and with it the key under which it asked. */
  async forgetIdempotencyKey(parentOutTradeNo: string, key: string): Promise<void> {
    const refund = { parent_out_trade_no: parentOutTradeNo, idempotency_key: key }
    await this.#rows().where(refund).update({ idempotency_key: null })
  }

  /** Writes down a refund that QFPay has carried out for somebody else, once. */
  async adoptRefund(refund: FoundRefund, entry: EventEntry): Promise<void> {
    await this.#knex().transaction(async (trx) => {
      const inserted = await trx(TRANSACTION)
        .insert({ ...refund, id: generateEntityId("", "qftx"), state: "done", raw_txamt: raw(refund.txamt) })
        .onConflict(trx.raw("(out_trade_no) WHERE deleted_at IS NULL"))
        .ignore()
        .returning("id")
      if (inserted.length > 0) await this.#append(trx, refund, entry)
    })
  }

  /** Records something about a number that need not be ours (a foreign notification). */
  async record(reference: { account: string; out_trade_no: string }, entry: EventEntry): Promise<void> {
    await this.#append(this.#knex(), reference, entry)
  }

  /**
   * Puts money on the merchant's list, once per number of QFPay's, and moves its payment to `held`. A payment that has
   * become its order meanwhile, or went back, is left alone, and nothing is held.
   * @returns whether it was not on the list before
   */
  async hold(held: NewHeldPayment, cause: Cause, { detail, keepsState = false }: HoldOptions = {}): Promise<boolean> {
    const isNew = await this.#knex().transaction(async (trx) => {
      if (!keepsState) {
        const moved = await live(trx, TRANSACTION)
          .where({ out_trade_no: held.out_trade_no })
          .whereIn("state", [...REACHED_FROM.held, "held"])
          .update({
            state: "held",
            paid_at: trx.raw("coalesce(paid_at, now())"),
            next_enquiry_at: null,
            updated_at: new Date(),
          })
        if (moved === 0) return false
      }
      const inserted = await trx(HELD)
        .insert({ ...held, id: generateEntityId("", "qfhp"), state: "held", raw_txamt: raw(held.txamt) })
        .onConflict(trx.raw("(account, syssn) WHERE deleted_at IS NULL"))
        .ignore()
        .returning("id")
      if (inserted.length > 0) {
        const { syssn, reason, txamt, txcurrcd } = held
        await this.#append(trx, held, { kind: "held", cause, detail: { reason, syssn, txamt, txcurrcd, ...detail } })
      }
      return inserted.length > 0
    })
    this.#tell(held.out_trade_no)
    return isNew
  }

  /** {@inheritDoc withLease} */
  withLease<T>(key: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
    return withLease(this.#knex, key, patienceMs, work)
  }

  /**
   * Every payment of those sessions in which something has changed since, or which are due to be asked about; newest
   * first. One statement, however many sessions are watched.
   */
  async changedPayments(sessionIds: readonly string[], since: Date, now: Date): Promise<TransactionRow[]> {
    const ofWatched = () =>
      this.#rows()
        .where("kind", "payment")
        .whereRaw("payment_session_id = ANY(?)", [[...sessionIds]])
    const changed = ofWatched()
      .whereRaw("(updated_at > ? OR next_enquiry_at <= ?)", [since, now])
      .select("payment_session_id")
    const rows = await ofWatched()
      .whereIn("payment_session_id", changed)
      .orderBy([
        { column: "created_at", order: "desc" },
        { column: "id", order: "desc" },
      ])
    return rows.map((row) => toRow(row))
  }

  /**
   * Hears of every session whose payments this instance has changed, once it is in the database.
   * @returns ends it
   */
  onChange(listener: (sessionId: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(outTradeNo: string): void {
    const sessionId = sessionIdOf(outTradeNo)
    if (sessionId) for (const listener of this.#listeners) listener(sessionId)
  }

  #columns(changes: Changes, entry: EventEntry): Record<string, unknown> {
    return {
      ...changes,
      ...("carrier" in changes && { carrier: changes.carrier === null ? null : JSON.stringify(changes.carrier) }),
      ...(entry.evidence && { respcd: entry.evidence.respcd, words: entry.evidence.words }),
      updated_at: new Date(),
    }
  }

  async #append(knex: Knex, reference: { account: string; out_trade_no: string }, entry: EventEntry): Promise<void> {
    const insert = knex(EVENT).insert({
      id: generateEntityId("", "qfev"),
      account: reference.account,
      out_trade_no: reference.out_trade_no,
      kind: entry.kind,
      cause: entry.cause,
      respcd: entry.evidence?.respcd ?? null,
      words: entry.evidence?.words ?? null,
      detail: entry.detail ? JSON.stringify(entry.detail) : null,
      fingerprint: entry.fingerprint ?? null,
    })
    await insert.onConflict(knex.raw("(fingerprint) WHERE fingerprint IS NOT NULL AND deleted_at IS NULL")).ignore()
  }
}
