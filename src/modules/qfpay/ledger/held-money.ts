import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { generateEntityId } from "@medusajs/framework/utils"
import { PAYMENT_REACHED_FROM, type PaymentState } from "../../../qfpay/domain"
import { live } from "./live-rows"
import type { Trigger } from "./rows"
import { rawAmount, TRANSACTION, type TransactionStore } from "./store"
import { appendEvent } from "./timeline"
import {
  type NewHeldMoney,
  type HeldState,
  AUTOMATIC,
  type HeldMoney,
  type Resolution,
  SHOWN_REFUNDS,
  reopenedTimes,
  DESPITE_DISPUTE,
  REOPENED,
} from "./held-cases"

const HELD = "qfpay_held_payment"

type DatabaseRow = Omit<HeldMoney, "txamt"> & { readonly txamt: string | number }

const toHeld = (row: DatabaseRow): HeldMoney => ({ ...row, txamt: Number(row.txamt) })

const NEWEST_FIRST = [
  { column: "created_at", order: "desc" },
  { column: "id", order: "desc" },
] as const

/** The attention list. */
export class HeldMoneyList {
  readonly #store: TransactionStore

  constructor(store: TransactionStore) {
    this.#store = store
  }

  get #knex(): Knex {
    return this.#store.knex
  }

  /**
   * Lists a payment's money and moves the payment to `held`. If the payment has been refunded in the meantime, nothing
   * is held.
   * @returns whether the money was not on the list before
   */
  holdPayment(money: NewHeldMoney, trigger: Trigger): Promise<boolean> {
    return this.#hold(money, trigger, [...PAYMENT_REACHED_FROM.held, "held"])
  }

  /** Like {@link holdPayment}, but holds nothing if the payment's money has arrived in the meantime. */
  holdUnpaid(money: NewHeldMoney, trigger: Trigger): Promise<boolean> {
    return this.#hold(money, trigger, PAYMENT_REACHED_FROM.paid)
  }

  /** Lists money without moving its payment, which may be missing from the ledger. */
  holdBeside(money: NewHeldMoney, trigger: Trigger): Promise<boolean> {
    return this.#hold(money, trigger, undefined)
  }

  /** @param movesFrom - the states from which the payment moves to `held`; in any other, nothing is held */
  async #hold(money: NewHeldMoney, trigger: Trigger, movesFrom: readonly PaymentState[] | undefined): Promise<boolean> {
    const { reason, syssn, txamt, txcurrcd, detail } = money
    const isNew = await this.#knex.transaction(async (trx) => {
      let wasHeld = false
      if (movesFrom) {
        const before = await live<{ state: string }>(trx, TRANSACTION)
          .where({ out_trade_no: money.out_trade_no })
          .forUpdate()
          .first("state")
        wasHeld = before?.state === "held"
        const moved = await live(trx, TRANSACTION)
          .where({ out_trade_no: money.out_trade_no, kind: "payment" })
          .whereIn("state", [...movesFrom])
          .update({
            state: "held",
            paid_at: trx.raw("coalesce(paid_at, now())"),
            // On the hosted page, this is the first time that we know which attempt was paid.
            syssn: trx.raw("coalesce(syssn, ?)", [syssn === money.out_trade_no ? null : syssn]),
            next_enquiry_at: null,
            apply_due_at: null,
            updated_at: new Date(),
          })
        if (moved === 0) return false
      }
      // A new case about the whole amount explains what the audit could not account for, but not that QFPay has undone a
      // refund.
      const isKnown = await live(trx, HELD)
        .where({ account: money.account, case_key: money.case_key ?? syssn })
        .first("id")
      if (!isKnown && reason !== "refund_refused" && reason !== "unaccounted") {
        await live(trx, HELD)
          .where({ account: money.account, syssn, state: "held", reason: "unaccounted" })
          .whereRaw("detail->>'at_qfpay' IS DISTINCT FROM 'refund_failed'")
          .update({
            state: "dismissed",
            resolved_by: AUTOMATIC,
            resolved_at: new Date(),
            note: `superseded: ${reason}`,
          })
      }
      // Two unique indexes allow one open entry about the whole of an amount, and each case once.
      const inserted = await trx(HELD)
        .insert({
          ...money,
          id: generateEntityId("", "qfhp"),
          state: "held",
          raw_txamt: rawAmount(txamt),
          case_key: money.case_key ?? syssn,
          refund_id: money.refund_id ?? null,
          refusal: money.refusal ?? null,
          detail: detail ? JSON.stringify(detail) : null,
        })
        .onConflict()
        .ignore()
        .returning<{ id: string }[]>("id")
      let id = inserted[0]?.id
      if (id === undefined) {
        const [present] = await live(trx, HELD)
          .where({ account: money.account, syssn, state: "held" })
          .whereNotIn("reason", ["refund_refused", "unaccounted"])
          .limit(1)
        // A held payment without an entry on the list would be forgotten.
        if (movesFrom && !wasHeld && !present) id = await this.#reopen(trx, money)
        if (id === undefined) return false
      }
      const entry = { reason, syssn, txamt, txcurrcd, ...detail, held_payment_id: id }
      await appendEvent(trx, money, { kind: "held", trigger, detail: entry })
      return true
    })
    const [row] = await this.#store.rows().where({ out_trade_no: money.out_trade_no }).select("payment_session_id")
    if (row) this.#store.announce(row.payment_session_id)
    return isNew
  }

  /**
   * Reopens a closed case because its money is in question again, with today's facts.
   * @returns its id; nothing if its money was refunded
   */
  async #reopen(trx: Knex, money: NewHeldMoney): Promise<string | undefined> {
    const { reason, txamt, txcurrcd, refund_due_at, detail } = money
    const [reopened] = await live(trx, HELD)
      .where({ account: money.account, case_key: money.case_key ?? money.syssn })
      .whereNot({ state: "refunded" })
      .update({
        ...{ reason, txamt, raw_txamt: rawAmount(txamt), txcurrcd, refund_due_at },
        ...{ state: "held", resolved_at: null, resolved_by: null, note: null, refusal: null, alerted_at: null },
        detail: trx.raw(
          "coalesce(detail, '{}') || ?::jsonb || jsonb_build_object(?::text, coalesce((detail->>?::text)::int, 0) + 1)",
          [JSON.stringify(detail ?? {}), REOPENED, REOPENED],
        ),
      } as never)
      .returning<{ id: string }[]>("id")
    return reopened?.id
  }

  async find(id: string): Promise<HeldMoney | undefined> {
    const row = await this.#rows().where({ id }).first()
    return row && toHeld(row)
  }

  /** All entries of these numbers, resolved or not, oldest first. */
  async ofNumbers(outTradeNos: readonly string[]): Promise<HeldMoney[]> {
    if (outTradeNos.length === 0) return []
    const rows = await this.#rows()
      .whereIn("out_trade_no", [...outTradeNos])
      .orderBy([{ column: "created_at" }, { column: "id" }])
    return rows.map((row) => toHeld(row))
  }

  /** All entries of a number, resolved or not, oldest first. */
  async ofNumber(outTradeNo: string): Promise<HeldMoney[]> {
    return this.ofNumbers([outTradeNo])
  }

  /**
   * Newest first, with the total count.
   * @param automatic - true: only money that is refunded automatically; false: only money that a person decides on
   */
  async list(
    { state, automatic }: { readonly state: HeldState; readonly automatic?: boolean | undefined },
    offset: number,
    limit: number,
  ): Promise<{ rows: HeldMoney[]; count: number }> {
    const matching = () => {
      const rows = this.#rows().where({ state })
      if (automatic !== undefined)
        void (automatic ? rows.whereNotNull("refund_due_at") : rows.whereNull("refund_due_at"))
      return rows
    }
    const rows = await matching()
      .orderBy([...NEWEST_FIRST])
      .offset(offset)
      .limit(limit)
    const [total] = await matching().count<{ count: string }[]>("id as count")
    return { rows: rows.map((row) => toHeld(row)), count: Number(total?.count ?? 0) }
  }

  /** Entries that wait for a person and that nobody has been alerted to yet, oldest first. */
  async unalerted(limit: number): Promise<HeldMoney[]> {
    const rows = await this.#waiting().whereNull("alerted_at").orderBy("created_at").limit(limit)
    return rows.map((row) => toHeld(row))
  }

  /** How many entries wait for a person, if the last alert about any of them was before `before`. */
  async overdueReminder(before: Date): Promise<{ readonly count: number; readonly oldest: Date } | undefined> {
    const [late] = await this.#waiting().where("alerted_at", "<", before).limit(1)
    if (!late) return undefined
    const [all] = (await this.#waiting().count("id as count").min("created_at as oldest")) as unknown as {
      count: string
      oldest: Date
    }[]
    return all && { count: Number(all.count), oldest: all.oldest }
  }

  /**
   * Records an alert about this entry, or a reminder of all that people already know about. An entry that was reopened
   * while the alert was sent is still due.
   */
  async alerted(about: HeldMoney | "all"): Promise<void> {
    const known = this.#waiting()
    if (about === "all") void known.whereNotNull("alerted_at")
    else
      void known
        .where({ id: about.id })
        .whereRaw("coalesce(detail->>?::text, '0') = ?", [REOPENED, `${reopenedTimes(about)}`])
    await known.update({ alerted_at: new Date() } as never)
  }

  #waiting() {
    return this.#rows().where({ state: "held", refund_due_at: null })
  }

  /** Those entries of these numbers that wait for a person; automatic refunds are left out. */
  async waitingForPerson(outTradeNos: readonly string[]): Promise<HeldMoney[]> {
    const rows = await this.#rows()
      .where({ state: "held", refund_due_at: null })
      .whereIn("out_trade_no", [...outTradeNos])
    return rows.map((row) => toHeld(row))
  }

  /** Claims due automatic refunds: each goes to one caller, and is due again if that caller never reports. */
  async claimDue(now: Date, until: Date, limit: number): Promise<HeldMoney[]> {
    const knex = this.#knex
    const due = live(knex, HELD)
      .select("id")
      .where({ state: "held" })
      .where("refund_due_at", "<=", now)
      .orderBy("refund_due_at")
      .limit(limit)
      .forUpdate()
      .skipLocked()
    const rows = await knex<DatabaseRow>(HELD)
      .whereIn("id", due)
      .update({ refund_due_at: until } as never)
      .returning("*")
    return rows.map((row) => toHeld(row))
  }

  /**
   * Records that a person wants a refund, before any money moves, so that it is followed whatever happens.
   * @param knownDispute - the day of the dispute in spite of which a signed-in person decided so; see {@link isDespite}
   */
  async refundAskedBy(
    id: string,
    { by, note }: Resolution,
    followAt: Date,
    knownDispute: string | null,
  ): Promise<void> {
    const detail =
      knownDispute === null
        ? this.#knex.raw("detail - ?::text", [DESPITE_DISPUTE])
        : this.#knex.raw("coalesce(detail, '{}') || ?::jsonb", [JSON.stringify({ [DESPITE_DISPUTE]: knownDispute })])
    const asked = { resolved_by: by, note: note ?? null, refund_due_at: followAt }
    await this.#change(id, { ...asked, detail: detail as never })
  }

  /**
   * The refund was refused, or is not finished.
   * @param again - when it is retried automatically; null: a person decides
   */
  async refundFailed(id: string, refusal: string, again: Date | null): Promise<void> {
    await this.#change(id, { refusal, refund_due_at: again })
  }

  /** A person has been shown these refunds, because each may be the one that the case asks for. */
  async refundsShown(id: string, refunds: readonly string[]): Promise<void> {
    const added = JSON.stringify({ [SHOWN_REFUNDS]: refunds })
    await this.#change(id, { detail: this.#knex.raw("coalesce(detail, '{}') || ?::jsonb", [added]) as never })
  }

  /** All of the money was refunded. */
  async refunded(id: string, { by, note, isOutside = false }: Resolution): Promise<boolean> {
    const resolved = { resolved_at: new Date(), resolved_by: by, note: note ?? null, refunded_outside: isOutside }
    return this.#change(id, { state: "refunded", ...resolved, refund_due_at: null, refusal: null })
  }

  /** No decision is needed any more; no money moved. */
  async dismissed(id: string, { by, note }: Resolution): Promise<boolean> {
    const resolved = { resolved_at: new Date(), resolved_by: by, note: note ?? null }
    return this.#change(id, { state: "dismissed", ...resolved, refund_due_at: null })
  }

  /**
   * A person wants the order made after all: the case is closed, and the payment is due to be applied again. Both
   * happen in one transaction, so that after a crash the payment is either still held or applied by the background job.
   * @returns whether the money was still held
   */
  async released(held: HeldMoney, { by, note }: Resolution): Promise<boolean> {
    return this.#knex.transaction(async (trx) => {
      const now = new Date()
      const resolved = { resolved_at: now, resolved_by: by, note: note ?? null, refund_due_at: null, updated_at: now }
      const closed = await live(trx, HELD)
        .where({ id: held.id, state: "held" })
        .update({ ...resolved, state: "dismissed" })
      if (closed === 0) return false
      const moved = await live(trx, TRANSACTION)
        .where({ out_trade_no: held.out_trade_no, kind: "payment", state: "held" })
        .update({ state: "paid", apply_due_at: now, updated_at: now })
      if (moved === 0) throw new Error(`The payment ${held.out_trade_no} is not held.`)
      // The person wants none of the money refunded, so no refund of it that failed is reported.
      await live(trx, TRANSACTION)
        .where({ parent_out_trade_no: held.out_trade_no, kind: "refund" })
        .whereIn("state", ["refused", "lost"])
        .update({ next_enquiry_at: null })
      await appendEvent(trx, held, { kind: "released", trigger: "admin", detail: { by, note, reason: held.reason } })
      return true
    })
  }

  #rows() {
    return live<DatabaseRow>(this.#knex, HELD)
  }

  /**
   * Also touches the payment, because what the shopper is shown depends on its held money.
   * @returns whether the money was still held; a resolved entry stays as it is
   */
  async #change(id: string, changes: Partial<HeldMoney>): Promise<boolean> {
    const now = new Date()
    const payment = await this.#knex.transaction(async (trx) => {
      const [held] = await live<DatabaseRow>(trx, HELD)
        .where({ id, state: "held" })
        .update({ ...changes, updated_at: now } as never)
        .returning("out_trade_no")
      if (!held) return undefined
      const [row] = await live(trx, TRANSACTION)
        .where({ out_trade_no: held.out_trade_no, kind: "payment" })
        .update({ updated_at: now })
        .returning<{ payment_session_id: string }[]>("payment_session_id")
      return { sessionId: row?.payment_session_id }
    })
    if (payment?.sessionId) this.#store.announce(payment.sessionId)
    return payment !== undefined
  }
}
