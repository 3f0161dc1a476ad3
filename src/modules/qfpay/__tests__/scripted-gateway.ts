import { Accounts, type Account, type LimitedClient } from "../accounts/accounts"
import { EnquiryDesk } from "../accounts/enquiry-desk"
import type { QfpayContext } from "../context"
import { DEFAULT_SETTING } from "../config/method-settings"
import { parseOptions, type QfpayPluginOptions } from "../config/options"
import {
  type CloseRequest,
  enquiryReply,
  type EnquiryRequest,
  operationReply,
  type PaymentRequest,
  paymentReply,
  type RefundRequest,
} from "../../../qfpay/wire"
import {
  Ledger,
  type DatabaseRow,
  type EventRow,
  type HeldMoney,
  TRANSACTION,
  type PaymentRow,
  type RefundRow,
  toRow,
} from "../ledger"
import { WrittenBooks } from "./books"
import { connection } from "./database"

type Body = Readonly<Record<string, unknown>>

/** QFPay's answers, as on the wire; throw to lose a reply. */
export interface Script {
  pay(request: PaymentRequest): Body | Promise<Body>
  enquire(request: EnquiryRequest): Body
  refund(request: RefundRequest): Body | Promise<Body>
  close(request: CloseRequest): Body
}

/** QFPay's answer to a refund that it has carried out. */
export const REFUNDED = { respcd: "0000", syssn: "20250115155400020000000099" }

/** A QFPay that follows a script and records the calls it gets. */
export class ScriptedGateway {
  readonly paid: PaymentRequest[] = []
  readonly enquired: EnquiryRequest[] = []
  readonly refunded: RefundRequest[] = []
  readonly closed: CloseRequest[] = []
  script: Script = {
    pay: () => ({ respcd: "0000", qrcode: "https://qr.example/1" }),
    enquire: () => ({ respcd: "0000", data: [] }),
    refund: () => REFUNDED,
    close: () => ({ respcd: "0000" }),
  }

  clientOf(account: Account): LimitedClient {
    const end = async (request: CloseRequest, beforeSending?: () => Promise<void>) => {
      await beforeSending?.()
      this.closed.push(request)
      return operationReply.parse(this.script.close(request))
    }
    return {
      ...account.client,
      pay: async (request) => {
        this.paid.push(request)
        return paymentReply.parse(await this.script.pay(request))
      },
      enquire: async ({ lane: _, ...request }) => {
        this.enquired.push(request)
        return enquiryReply.parse(this.script.enquire(request))
      },
      refund: async (request) => {
        this.refunded.push(request)
        return operationReply.parse(await this.script.refund(request))
      },
      close: end,
      reverse: end,
    }
  }
}

class ScriptedAccounts extends Accounts {
  readonly #gateway: ScriptedGateway
  readonly #scripted = new Map<string, Account>()

  constructor(gateway: ScriptedGateway, options: QfpayPluginOptions) {
    super(parseOptions(options), { take: () => Promise.resolve(0) }, () => {})
    this.#gateway = gateway
  }

  override get(id: string): Account {
    const known = this.#scripted.get(id)
    if (known) return known
    const account = super.get(id)
    const client = this.#gateway.clientOf(account)
    const scripted = { ...account, client, desk: new EnquiryDesk(id, client) }
    this.#scripted.set(id, scripted)
    return scripted
  }
}

/**
 * A shop with one account at a QFPay that follows a script; the test controls Medusa's books and the time. Its ledger
 * is the real one: a test that uses it calls `useDatabase()` at the top of its file.
 */
export function aShop(now = "2025-01-15T04:05:00Z", more: Partial<QfpayPluginOptions> = {}) {
  const gateway = new ScriptedGateway()
  const ledger = new Ledger(connection)
  const books = new WrittenBooks()
  const lines: string[] = []
  const clock = { now: new Date(now) }
  const options: QfpayPluginOptions = {
    accounts: { qfpay: { appCode: "app-code", clientKey: "client-key", environment: "test" } },
    backendUrl: "https://api.shop.example",
    ...more,
  }
  /** The merchant's settings for every method. */
  const settings = { current: DEFAULT_SETTING }
  const log = (line: string) => void lines.push(line)
  const context: QfpayContext = {
    options: parseOptions(options),
    accounts: new ScriptedAccounts(gateway, options),
    ledger,
    medusa: books.reader,
    methodSettings: { find: async () => settings.current },
    storeOrigins: ["https://m.shop.example"],
    logger: { info: log, warn: log, error: log },
    now: () => clock.now,
    // Time passes when somebody waits, but nobody waits for real.
    sleep: async (ms) => void (clock.now = new Date(clock.now.getTime() + ms)),
  }
  return { context, gateway, ledger, books, lines, clock, settings, put, rows, held, events }
}

/** Writes rows to the ledger as if they had been opened and moved before, replacing others with their numbers. */
async function put<Row extends PaymentRow | RefundRow>(...rows: Row[]): Promise<Row> {
  const numbers = rows.map(({ out_trade_no }) => out_trade_no)
  await connection()(TRANSACTION).whereIn("out_trade_no", numbers).delete()
  const written = await connection()(TRANSACTION).insert(rows.map(columnsOf)).returning("*")
  const first: unknown = toRow(written[0] as DatabaseRow)
  return first as Row
}

function columnsOf(row: PaymentRow | RefundRow): Record<string, unknown> {
  const raw_txamt = JSON.stringify({ value: String(row.txamt), precision: 20 })
  if (row.kind === "refund") return { ...row, raw_txamt }
  return { ...row, raw_txamt, carrier: row.carrier && JSON.stringify(row.carrier) }
}

/** All rows of the ledger. */
async function rows(): Promise<DatabaseRow[]> {
  const found = await connection()<DatabaseRow>(TRANSACTION).orderBy(["created_at", "id"])
  return found.map((row) => ({ ...row, txamt: Number(row.txamt) }))
}

/** All entries of the attention list, oldest first. */
async function held(): Promise<HeldMoney[]> {
  const found = await connection()<HeldMoney>("qfpay_held_payment").orderBy(["created_at", "id"])
  return found.map((row) => ({ ...row, txamt: Number(row.txamt) }))
}

/** All entries of all timelines, oldest first. */
async function events(): Promise<EventRow[]> {
  return await connection()<EventRow>("qfpay_transaction_event").orderBy(["created_at", "id"])
}
