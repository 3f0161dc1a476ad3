import { AsyncLocalStorage } from "node:async_hooks"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { ConfigModule, Logger } from "@medusajs/framework/types"
import { MedusaService, parseCorsOrigins } from "@medusajs/framework/utils"
import { AccountRecords } from "./account-records"
import { Accounts } from "./accounts"
import { type AccountCheck, checkAccount } from "./check-account"
import { messageOf } from "../../qfpay/errors"
import type { ReadNotification } from "../../qfpay/wire"
import { closePayment, replacePayment } from "./close-payment"
import { type BookComparison, compareBooks, findForeignRefund } from "./compare-books"
import type { QfpayContext } from "./context"
import { enquireMany } from "./enquire-many"
import { enquirePayment } from "./enquire-payment"
import { enquireRefund, type RefundAnswer } from "./enquire-refund"
import { type HeldPayment, HeldPayments } from "./held-payments"
import { holdPayment, type HoldPaymentInput } from "./hold-payment"
import { type Cause, Ledger, type TransactionRow } from "./ledger"
import { MethodSettings } from "./method-settings"
import * as models from "./models"
import { parseOptions, type QfpayOptions } from "./options"
import { presentPayment, type PresentPaymentInput } from "./present-payment"
import { dismissHeldPayment, refundHeldPayment, type Resolution, tryAutomaticRefund } from "./refund-held-payment"
import { giveUpLostRefund, refundPayment, type RefundPaymentInput, repeatRefund } from "./refund-payment"
import { Sampled } from "./sampled"
import { Transactions } from "./transactions"

interface Cradle {
  readonly logger: Logger
  readonly configModule: ConfigModule
  readonly __pg_connection__: Knex
}

/**
 * The module `qfpay`: the accounts with their client, and the ledger. Everything the plugin asks of QFPay goes through
 * here; `container.resolve("qfpay")`.
 */
export default class QfpayModuleService extends MedusaService({ ...models }) {
  readonly accounts: Accounts
  readonly ledger: Ledger
  readonly heldPayments: HeldPayments
  readonly transactions: Transactions
  readonly methodSettings: MethodSettings
  readonly accountRecords: AccountRecords
  /** What a page may know of the plugin's options; the secrets stay where they are. */
  readonly shopOptions: Pick<QfpayOptions, "returnUrl" | "qrExpiryMinutes">
  readonly #context: QfpayContext
  readonly #badReplies = new Sampled(60_000)
  readonly #showing = new AsyncLocalStorage<string>()
  readonly #collecting = new AsyncLocalStorage<string>()

  /** @throws QfpayConfigError when an option is wrong; boot has then stopped before */
  constructor(cradle: Cradle, options: unknown) {
    super(...(arguments as unknown as []))
    const parsed = parseOptions(options)
    const { logger } = cradle
    this.accounts = new Accounts(parsed, (account, message) => this.#noticeBadReply(account, message))
    this.ledger = new Ledger(() => cradle.__pg_connection__)
    this.heldPayments = new HeldPayments(() => cradle.__pg_connection__)
    this.transactions = new Transactions(() => cradle.__pg_connection__)
    this.methodSettings = new MethodSettings(() => cradle.__pg_connection__)
    this.accountRecords = new AccountRecords(() => cradle.__pg_connection__)
    this.shopOptions = { returnUrl: parsed.returnUrl, qrExpiryMinutes: parsed.qrExpiryMinutes }
    this.#context = {
      options: parsed,
      accounts: this.accounts,
      ledger: this.ledger,
      heldPayments: this.heldPayments,
      methodSettings: this.methodSettings,
      storeOrigins: parseCorsOrigins(cradle.configModule.projectConfig.http.storeCors),
      logger,
      now: () => new Date(),
    }
  }

  /** At most once a minute and account, however many replies there are. */
  #noticeBadReply(account: string, message: string): void {
    const leftOut = this.#badReplies.take(account)
    if (leftOut === undefined) return
    const { logger } = this.#context
    logger.warn(`${message} (account ${account}${leftOut > 0 ? `; ${leftOut} more since the last warning` : ""})`)
    this.accountRecords.saveBadReply(account, message).catch((error: unknown) => logger.warn(messageOf(error)))
  }

  /** {@inheritDoc checkAccount} Written down for every instance to show. */
  async checkAccount(id: string): Promise<AccountCheck> {
    const check = await checkAccount(this.#context, this.accounts.get(id))
    await this.accountRecords.saveCheck(check)
    return check
  }

  /** {@inheritDoc presentPayment} */
  presentPayment(input: Omit<PresentPaymentInput, "orderId">): Promise<TransactionRow> {
    return presentPayment(this.#context, { ...input, orderId: this.#collecting.getStore() })
  }

  /**
   * Runs `work`, in which Medusa is asked for a payment session of this order: {@link presentPayment} writes the order
   * into the ledger before QFPay is asked, so that the attempt is found by it whatever becomes of the session. Medusa
   * tells a provider nothing of orders, and what a session's data says could be a shopper's.
   */
  collectingFor<T>(orderId: string, work: () => Promise<T>): Promise<T> {
    return this.#collecting.run(orderId, work)
  }

  /** {@inheritDoc enquirePayment} */
  enquirePayment(row: TransactionRow, cause: Cause): Promise<TransactionRow> {
    return enquirePayment(this.#context, row, cause)
  }

  /** {@inheritDoc closePayment} */
  closePayment(row: TransactionRow, cause: Cause): Promise<TransactionRow> {
    return closePayment(this.#context, row, cause)
  }

  /** {@inheritDoc replacePayment} */
  replacePayment(row: TransactionRow, cause: Cause): Promise<void> {
    return replacePayment(this.#context, row, cause)
  }

  /** {@inheritDoc refundPayment} */
  refundPayment(input: Omit<RefundPaymentInput, "showing">): Promise<TransactionRow> {
    return refundPayment(this.#context, { ...input, showing: this.#showing.getStore() })
  }

  /**
   * Runs `work`, in which Medusa is asked to refund what QFPay has given back already: {@link refundPayment} then takes
   * this refund for it, and moves no money. Medusa offers no way to add a refund without asking the provider.
   */
  showingRefund<T>(outTradeNo: string, work: () => Promise<T>): Promise<T> {
    return this.#showing.run(outTradeNo, work)
  }

  /** {@inheritDoc enquireMany} */
  enquireMany(rows: readonly TransactionRow[], cause: Cause): Promise<Map<string, "found" | "not_found">> {
    return enquireMany(this.#context, rows, cause)
  }

  /** {@inheritDoc enquireRefund} */
  enquireRefund(refund: TransactionRow, cause: Cause): Promise<{ row: TransactionRow; answer: RefundAnswer }> {
    return enquireRefund(this.#context, refund, cause)
  }

  /** {@inheritDoc repeatRefund} */
  repeatRefund(refund: TransactionRow, cause: Cause): Promise<TransactionRow> {
    return repeatRefund(this.#context, refund, cause)
  }

  /** {@inheritDoc giveUpLostRefund} */
  giveUpLostRefund(refund: TransactionRow): Promise<TransactionRow> {
    return giveUpLostRefund(this.#context, refund)
  }

  /** {@inheritDoc findForeignRefund} */
  findForeignRefund(account: string, syssn: string): Promise<boolean> {
    return findForeignRefund(this.#context, account, syssn)
  }

  /** {@inheritDoc compareBooks} */
  compareBooks(account: string, since: Date): Promise<BookComparison> {
    return compareBooks(this.#context, account, since)
  }

  /** {@inheritDoc holdPayment} */
  holdPayment(row: TransactionRow, input: HoldPaymentInput): Promise<void> {
    return holdPayment(this.#context, row, input)
  }

  /** {@inheritDoc refundHeldPayment} */
  refundHeldPayment(id: string, resolution: Resolution): Promise<HeldPayment> {
    return refundHeldPayment(this.#context, id, resolution)
  }

  /** {@inheritDoc dismissHeldPayment} */
  dismissHeldPayment(id: string, resolution: Resolution): Promise<HeldPayment> {
    return dismissHeldPayment(this.#context, id, resolution)
  }

  /** {@inheritDoc tryAutomaticRefund} */
  tryAutomaticRefund(held: HeldPayment): Promise<void> {
    return tryAutomaticRefund(this.#context, held)
  }

  /**
   * Reads a notification: raw bytes first, then its signature, then its fields.
   * @returns undefined when it does not verify
   * @throws QfpayProtocolError when it verifies and cannot be understood
   */
  readNotification(accountId: string, rawBody: Buffer, sign: unknown): ReadNotification | undefined {
    return this.accounts.get(accountId).readNotification(rawBody, sign)
  }
}
