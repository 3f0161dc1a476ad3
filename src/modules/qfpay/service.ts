import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { ConfigModule, Logger } from "@medusajs/framework/types"
import { MedusaService, parseCorsOrigins } from "@medusajs/framework/utils"
import { Accounts } from "./accounts"
import type { ReadNotification } from "../../qfpay/wire"
import { closePayment, replacePayment } from "./close-payment"
import type { QfpayContext } from "./context"
import { enquirePayment } from "./enquire-payment"
import { type Cause, Ledger, type TransactionRow } from "./ledger"
import * as models from "./models"
import { parseOptions } from "./options"
import { presentPayment, type PresentPaymentInput } from "./present-payment"
import { refundPayment, type RefundPaymentInput } from "./refund-payment"

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
  readonly #context: QfpayContext

  /** @throws QfpayConfigError when an option is wrong; boot has then stopped before */
  constructor(cradle: Cradle, options: unknown) {
    super(...(arguments as unknown as []))
    const parsed = parseOptions(options)
    const { logger } = cradle
    this.accounts = new Accounts(parsed, (message) => logger.warn(message))
    this.ledger = new Ledger(() => cradle.__pg_connection__)
    this.#context = {
      options: parsed,
      accounts: this.accounts,
      ledger: this.ledger,
      storeOrigins: parseCorsOrigins(cradle.configModule.projectConfig.http.storeCors),
      logger,
      now: () => new Date(),
    }
  }

  /** {@inheritDoc presentPayment} */
  presentPayment(input: PresentPaymentInput): Promise<TransactionRow> {
    return presentPayment(this.#context, input)
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
  refundPayment(input: RefundPaymentInput): Promise<TransactionRow> {
    return refundPayment(this.#context, input)
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
