import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { PAY_TYPES, type Wallet } from "../../../qfpay/catalogue"
import { REFUND_PATIENCE_MS } from "../../../qfpay/domain"
import { Claims } from "./claims"
import { HeldMoneyList } from "./held-money"
import { type Lease, Leases } from "./leases"
import { Outbox } from "./outbox"
import { Payments } from "./payments"
import { Refunds } from "./refunds"
import type { EventKind, TransactionRow } from "./rows"
import { toRow, TransactionStore } from "./store"
import { appendEvent, type EventEntry, eventsOf, firstEventAt, type EventRow, type Reference } from "./timeline"

export { actingFor } from "./actor"
export { dueAt, isDue } from "./claims"
export { currentPayment } from "./current-payment"
export {
  ARRIVED_OTHERWISE,
  AUTOMATIC,
  HELD_STATES,
  type HeldMoney,
  type HeldReason,
  type HeldState,
  isAboutWhole,
  isClosedByPerson,
  isClosedTooEarly,
  isDespite,
  type NewHeldMoney,
  reopenedTimes,
  type Resolution,
  SHOWN_REFUNDS,
  shownRefunds,
} from "./held-cases"
export { type Lease, LeaseTakenError } from "./leases"
export { live } from "./live-rows"
export { type DueEvent, PUBLISHED, type QfpayEventName } from "./outbox"
export type { Circumstances, Dispute } from "./payments"
export type { PortalRefund } from "./refunds"
export type { Trigger, EventKind, NewPayment, NewRefund, PaymentRow, RefundRow, TransactionRow } from "./rows"
export { refundedSyssn } from "./rows"
export { type DatabaseRow, toRow, TRANSACTION } from "./store"
export type { SharedLedger } from "./shared"
export type { EventEntry, EventRow } from "./timeline"

/** What the wallet said about a payment or refund, besides its state. */
interface WalletFacts {
  readonly wallet: Wallet | undefined
  readonly chnlsn: string | undefined
  readonly facts: NonNullable<TransactionRow["wallet_facts"]>
}

/** Pay types with which any wallet can pay. */
const OF_ANY_WALLET = PAY_TYPES.filter(({ wallet }) => wallet === "any").map(({ code }) => code)

/**
 * The ledger: every number ever sent to QFPay, its state, and the money that needs a person's decision. The only writer
 * of its tables.
 */
export class Ledger {
  readonly payments: Payments
  readonly refunds: Refunds
  readonly heldMoney: HeldMoneyList
  readonly claims: Claims
  readonly outbox: Outbox
  readonly leases: Leases
  readonly #store: TransactionStore
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
    this.leases = new Leases(knex)
    this.#store = new TransactionStore(knex)
    this.payments = new Payments(this.#store)
    this.refunds = new Refunds(this.#store)
    this.heldMoney = new HeldMoneyList(this.#store)
    this.claims = new Claims(this.#store)
    this.outbox = new Outbox(knex)
  }

  /** A payment or a refund by its number. */
  async find(outTradeNo: string): Promise<TransactionRow | undefined> {
    const [row] = await this.#store.rows().where({ out_trade_no: outTradeNo })
    return row && toRow(row)
  }

  /** The timeline of a number, oldest first. */
  events(outTradeNo: string): Promise<EventRow[]> {
    return eventsOf(this.#knex(), outTradeNo)
  }

  /** When an event of this kind was first recorded for a number. */
  firstAt(outTradeNo: string, kind: EventKind): Promise<Date | undefined> {
    return firstEventAt(this.#knex(), outTradeNo, kind)
  }

  /**
   * Records an event about a number that may not be ours, such as a foreign notification.
   * @returns whether it is new; an entry with a known fingerprint is not written again
   */
  record(reference: Reference, entry: EventEntry): Promise<boolean> {
    return appendEvent(this.#knex(), reference, entry)
  }

  /**
   * Stores what the wallet said about the money that QFPay has under this number, where it is not known yet.
   * @param syssn - QFPay's number of that money; facts about other money change nothing
   * @param wallet - the wallet that paid; ignored where the pay type already determines it
   */
  async learn(outTradeNo: string, syssn: string, { wallet, chnlsn, facts }: WalletFacts): Promise<void> {
    const knex = this.#knex()
    const isOpenToWallet = knex.raw("kind = 'payment' AND pay_type = ANY(?)", [[...OF_ANY_WALLET]])
    const learned = {
      wallet: knex.raw("CASE WHEN ? THEN coalesce(?, wallet) ELSE wallet END", [isOpenToWallet, wallet ?? null]),
      chnlsn: knex.raw("coalesce(?, chnlsn)", [chnlsn ?? null]),
      wallet_facts: knex.raw("coalesce(wallet_facts, '{}') || ?::jsonb", [JSON.stringify(facts)]),
    }
    await this.#store
      .rows()
      .where({ out_trade_no: outTradeNo, syssn })
      .where((any) => {
        for (const [column, value] of Object.entries(learned)) any.orWhereRaw("?? IS DISTINCT FROM ?", [column, value])
      })
      .update(learned as never)
  }

  /** The lease under which every refund of a payment is made, and its dispute is marked: one after the other. */
  withRefundLease<T>(outTradeNo: string, work: (lease: Lease) => Promise<T>): Promise<T> {
    return this.leases.withLease(`refund:${outTradeNo}`, REFUND_PATIENCE_MS, work)
  }

  /** {@inheritDoc TransactionStore.onChange} */
  onChange(listener: (sessionId: string) => void): () => void {
    return this.#store.onChange(listener)
  }
}
