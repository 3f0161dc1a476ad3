import { REACHED_FROM, type PaymentState, type RefundState } from "../../../qfpay/domain"
import {
  type Cause,
  type Changes,
  type EventEntry,
  type FoundRefund,
  type HoldOptions,
  Ledger,
  type NewHeldPayment,
  type NewTransaction,
  type TransactionRow,
} from "../ledger"
import { type HeldPayment, HeldPayments } from "../held-payments"

/** A ledger without a database, for tests of what is decided; how it is stored is tested with PostgreSQL. */
export class MemoryLedger extends Ledger {
  readonly rows = new Map<string, TransactionRow>()
  readonly held: HeldPayment[] = []
  readonly timeline: (EventEntry & { readonly out_trade_no: string })[] = []

  constructor() {
    super(() => {
      throw new Error("This ledger has no database.")
    })
  }

  /** Puts a row there as if it had been opened and moved before. */
  put(row: TransactionRow): TransactionRow {
    this.rows.set(row.out_trade_no, row)
    return row
  }

  override async open(row: NewTransaction, cause: Cause): Promise<TransactionRow> {
    this.timeline.push({ out_trade_no: row.out_trade_no, kind: "created", cause })
    return this.put({ ...aTransaction(), carrier: null, syssn: null, ...row, state: "created" })
  }

  override async find(outTradeNo: string): Promise<TransactionRow | undefined> {
    return this.rows.get(outTradeNo)
  }

  override async findMany(outTradeNos: readonly string[]): Promise<TransactionRow[]> {
    return outTradeNos.flatMap((number) => this.rows.get(number) ?? [])
  }

  override async paymentsBySyssn(account: string, syssns: readonly string[]): Promise<TransactionRow[]> {
    return [...this.rows.values()].filter(
      (row) => row.kind === "payment" && row.account === account && row.syssn !== null && syssns.includes(row.syssn),
    )
  }

  override async adoptRefund(refund: FoundRefund, entry: EventEntry): Promise<void> {
    if (this.rows.has(refund.out_trade_no)) return
    this.timeline.push({ out_trade_no: refund.out_trade_no, ...entry })
    this.put({ ...aTransaction(), carrier: null, ...refund, state: "done" })
  }

  override async forgetIdempotencyKey(parent: string, key: string): Promise<void> {
    for (const row of this.rows.values()) {
      const isIt = row.parent_out_trade_no === parent && row.idempotency_key === key
      if (isIt) this.put({ ...row, idempotency_key: null })
    }
  }

  override async dueAgain(outTradeNo: string, at: Date | null): Promise<void> {
    this.put({ ...this.#row(outTradeNo), next_enquiry_at: at })
  }

  override async record(reference: { out_trade_no: string }, entry: EventEntry): Promise<void> {
    const isRepeat = entry.fingerprint && this.timeline.some(({ fingerprint }) => fingerprint === entry.fingerprint)
    if (!isRepeat) this.timeline.push({ out_trade_no: reference.out_trade_no, ...entry })
  }

  override async paymentsOfSession(sessionId: string): Promise<TransactionRow[]> {
    return [...this.rows.values()]
      .filter((row) => row.kind === "payment" && row.payment_session_id === sessionId)
      .reverse()
  }

  override async refundsOf(outTradeNo: string): Promise<TransactionRow[]> {
    return [...this.rows.values()].filter((row) => row.kind === "refund" && row.parent_out_trade_no === outTradeNo)
  }

  override async movePayment(
    outTradeNo: string,
    to: PaymentState,
    entry: Omit<EventEntry, "kind"> & { kind?: EventEntry["kind"] },
    changes: Changes = {},
  ): Promise<{ moved: boolean; row: TransactionRow }> {
    return this.#advance(outTradeNo, to, REACHED_FROM[to], { kind: to, ...entry }, changes)
  }

  override async moveRefund(
    outTradeNo: string,
    to: RefundState,
    entry: EventEntry,
    changes: Changes = {},
  ): Promise<{ moved: boolean; row: TransactionRow }> {
    const from = to === "done" ? ["created", "pending", "refused"] : ["created", "pending"]
    return this.#advance(outTradeNo, to, from, entry, changes)
  }

  override async note(outTradeNo: string, entry: EventEntry, changes: Changes = {}): Promise<void> {
    this.#write(this.#row(outTradeNo), entry, changes)
  }

  override async countEnquiry(outTradeNo: string, nextEnquiryAt: Date | undefined): Promise<void> {
    const row = this.#row(outTradeNo)
    this.put({ ...row, enquiries: row.enquiries + 1, next_enquiry_at: nextEnquiryAt ?? null })
  }

  override async hold(held: NewHeldPayment, cause: Cause, { keepsState = false }: HoldOptions = {}): Promise<boolean> {
    if (!keepsState && ![...REACHED_FROM.held, "held"].includes(this.#row(held.out_trade_no).state)) return false
    if (this.held.some(({ account, syssn }) => account === held.account && syssn === held.syssn)) return false
    this.held.push({
      ...held,
      id: `qfhp_${this.held.length + 1}`,
      state: "held",
      refusal: null,
      resolved_at: null,
      resolved_by: null,
      note: null,
      created_at: new Date("2025-01-15T04:00:00Z"),
    })
    if (!keepsState) await this.movePayment(held.out_trade_no, "held", { cause })
    return true
  }

  override async withLease<T>(_key: string, _leaseMs: number, work: () => Promise<T>): Promise<T> {
    return work()
  }

  #advance(
    outTradeNo: string,
    to: PaymentState | RefundState,
    from: readonly string[],
    entry: EventEntry,
    changes: Changes,
  ): { moved: boolean; row: TransactionRow } {
    const row = this.#row(outTradeNo)
    if (!from.includes(row.state)) return { moved: false, row }
    return { moved: true, row: this.put({ ...this.#write(row, entry, changes), state: to }) }
  }

  #write(row: TransactionRow, entry: EventEntry, changes: Changes): TransactionRow {
    this.timeline.push({ out_trade_no: row.out_trade_no, ...entry })
    return this.put({ ...row, ...changes, ...entry.evidence })
  }

  #row(outTradeNo: string): TransactionRow {
    const row = this.rows.get(outTradeNo)
    if (!row) throw new Error(`The ledger has no row ${outTradeNo}.`)
    return row
  }
}

/** The held payments of a {@link MemoryLedger}. */
export class MemoryHeldPayments extends HeldPayments {
  readonly #held: HeldPayment[]

  constructor(ledger: MemoryLedger) {
    super(() => {
      throw new Error("This list has no database.")
    })
    this.#held = ledger.held
  }

  override async find(id: string): Promise<HeldPayment | undefined> {
    return this.#held.find((held) => held.id === id)
  }

  override async change(id: string, changes: Parameters<HeldPayments["change"]>[1]): Promise<boolean> {
    const index = this.#held.findIndex((held) => held.id === id && held.state === "held")
    const held = this.#held[index]
    if (held) this.#held[index] = { ...held, ...changes }
    return held !== undefined
  }
}

export const SESSION = "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T"

/** A waiting payment of HK$100.50 by AlipayHK, made at noon in Hong Kong. */
export function aTransaction(overrides: Partial<TransactionRow> = {}): TransactionRow {
  return {
    id: "qftx_1",
    out_trade_no: "01JDQ4Z0G7V2C8R5N3K1W9XY6TP00000",
    kind: "payment",
    account: "qfpay",
    wallet: "alipay",
    scenario: "mpm",
    pay_type: "801501",
    payment_session_id: SESSION,
    parent_out_trade_no: null,
    parent_syssn: null,
    idempotency_key: null,
    txamt: 10050,
    txcurrcd: "HKD",
    state: "waiting",
    syssn: "20250115155400020000000001",
    carrier: { qrcode: "https://qr.example/1" },
    respcd: null,
    words: null,
    created_at: new Date("2025-01-15T04:00:00Z"),
    expires_at: new Date("2025-01-15T04:30:00Z"),
    replaced_at: null,
    paid_at: null,
    settled_at: null,
    told_at: null,
    cart_id: null,
    order_id: null,
    enquiries: 0,
    next_enquiry_at: null,
    ...overrides,
  }
}
