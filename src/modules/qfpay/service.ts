import { AsyncLocalStorage } from "node:async_hooks"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { ConfigModule, Logger } from "@medusajs/framework/types"
import { MedusaService, parseCorsOrigins } from "@medusajs/framework/utils"
import { RateLimiterMemory } from "rate-limiter-flexible"
import type { DeskLane } from "./accounts/lanes"
import { AccountRecords } from "./accounts/account-records"
import { Accounts } from "./accounts/accounts"
import { CallQuota } from "./accounts/call-quota"
import { type AccountCheck, checkAccount } from "./accounts/check-account"
import { SHOPPER_ENQUIRY_MS } from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { type AuditedBatch, auditPayments } from "./reconciliation/audit-payments"
import { cancelAtCounter, cancelPayment, replacePayment } from "./payments/cancel-payment"
import {
  type AccountReconciliation,
  reconcileAccount,
  findPortalRefund,
  findSecondPayment,
} from "./reconciliation/reconcile-account"
import type { QfpayContext } from "./context"
import { disputePayment, liftDispute } from "./payments/dispute-payment"
import { enquireAgain } from "./enquiries/enquire-again"
import { enquireMany } from "./enquiries/enquire-many"
import { enquirePayment } from "./payments/enquire-payment"
import { finishUnknownRefund } from "./refunds/finish-unknown-refund"
import { enquireRefund, type RefundAnswer } from "./enquiries/enquire-refund"
import { fateOfUnused, holdPayment, type HoldPaymentInput } from "./payments/hold-payment"
import {
  type Trigger,
  type Dispute,
  type HeldMoney,
  Ledger,
  type PaymentRow,
  type RefundRow,
  type Resolution,
  type SharedLedger,
  type TransactionRow,
} from "./ledger"
import { MedusaBooks } from "./books/medusa-books"
import { MethodSettings } from "./config/method-settings"
import * as models from "./models"
import { parseOptions, type QfpayOptions } from "./config/options"
import { initiatePayment, type InitiatePaymentInput } from "./payments/initiate-payment"
import { isInitiating, type PlacedPayment, placePayment } from "./books/place-payment"
import {
  closeCaseOf,
  dismissHeldPayment,
  refundHeldPayment,
  resolving,
  tryAutomaticRefund,
} from "./refunds/refund-held-payment"
import { type OutsideRefund, recordHeldOutside, recordOutsideRefund } from "./refunds/record-outside-refund"
import { acknowledgeRefund } from "./refunds/acknowledge-refund"
import { carryOutRefund, type OwedRefund, refundPayment, type RefundPaymentInput } from "./refunds/refund-payment"
import { openRefundCase, reportFailedRefund } from "./refunds/report-failed-refund"
import { Sampled } from "./accounts/sampled"
import { PaymentLinks } from "./ledger/payment-links"
import { Takings } from "./ledger/takings"
import { Transactions } from "./ledger/transactions"
import { learnWalletFacts } from "./payments/wallet-facts"

interface Cradle {
  readonly logger: Logger
  readonly configModule: ConfigModule
  readonly __pg_connection__: Knex
}

/** What a payment is initiated for, and by whom. */
type Purpose = Pick<InitiatePaymentInput, "orderId" | "takenBy" | "paymentLinkId" | "returnPage">

/**
 * The module `qfpay`: the accounts with their client, and the ledger. Everything the plugin requests from QFPay goes
 * through it; `container.resolve("qfpay")`.
 */
export default class QfpayModuleService extends MedusaService({ ...models }) {
  readonly accounts: Accounts
  readonly ledger: SharedLedger
  /** What Medusa's books say about payments; reads only. */
  readonly medusaBooks: MedusaBooks
  readonly transactions: Transactions
  readonly takings: Takings
  readonly paymentLinks: PaymentLinks
  readonly methodSettings: MethodSettings
  readonly accountRecords: AccountRecords
  /** The plugin's options without the secrets. */
  readonly shopOptions: Pick<
    QfpayOptions,
    | "backendUrl"
    | "returnUrl"
    | "qrExpiryMinutes"
    | "alertEmails"
    | "alertLanguage"
    | "shopperMessages"
    | "maxStreams"
    | "maxStreamsPerAddress"
  >
  readonly #context: QfpayContext
  readonly #shoppersQuestions = new RateLimiterMemory({ points: 1, duration: SHOPPER_ENQUIRY_MS / 1_000 })
  readonly #badReplies = new Sampled(60_000)
  readonly #booking = new AsyncLocalStorage<string>()
  readonly #askedByPerson = new AsyncLocalStorage<string>()
  readonly #purpose = new AsyncLocalStorage<Purpose>()

  /** @throws QfpayConfigError when an option is wrong; the boot has failed before in that case */
  constructor(cradle: Cradle, options: unknown) {
    super(...(arguments as unknown as []))
    const parsed = parseOptions(options)
    const { logger } = cradle
    const quota = new CallQuota(() => cradle.__pg_connection__)
    this.accounts = new Accounts(parsed, quota, (account, message) => this.#noticeBadReply(account, message))
    const ledger = new Ledger(() => cradle.__pg_connection__)
    this.ledger = ledger
    this.medusaBooks = new MedusaBooks(() => cradle.__pg_connection__)
    this.takings = new Takings(() => cradle.__pg_connection__)
    this.transactions = new Transactions(() => cradle.__pg_connection__)
    this.paymentLinks = new PaymentLinks(() => cradle.__pg_connection__)
    this.methodSettings = new MethodSettings(() => cradle.__pg_connection__)
    this.accountRecords = new AccountRecords(() => cradle.__pg_connection__)
    this.shopOptions = parsed
    this.#context = {
      options: parsed,
      accounts: this.accounts,
      ledger,
      medusa: this.medusaBooks,
      methodSettings: this.methodSettings,
      storeOrigins: parseCorsOrigins(cradle.configModule.projectConfig.http.storeCors),
      logger,
      now: () => new Date(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    }
  }

  /** Called by Medusa. An account that was removed from the options is reported at every boot. */
  readonly __hooks = {
    onApplicationStart: async (): Promise<void> => {
      try {
        for (const { account, open } of await this.missingAccounts()) {
          this.#context.logger.error(
            `medusa-payment-qfpay: ${open} payments or refunds of the QFPay account '${account}' are open, but the account ` +
              "is not in the options. Restore it under accounts until they have ended.",
          )
        }
      } catch (error) {
        this.#context.logger.warn(`medusa-payment-qfpay: open payments could not be looked up: ${messageOf(error)}`)
      }
    },
  }

  /** Logs at most once a minute per account, however many replies there are. */
  #noticeBadReply(account: string, message: string): void {
    const leftOut = this.#badReplies.take(account)
    if (leftOut === undefined) return
    const { logger } = this.#context
    logger.warn(`${message} (account ${account}${leftOut > 0 ? `; ${leftOut} more since the last warning` : ""})`)
    this.accountRecords.saveBadReply(account, message).catch((error: unknown) => logger.warn(messageOf(error)))
  }

  /** {@inheritDoc checkAccount} Stored for every instance to show. */
  async checkAccount(id: string): Promise<AccountCheck> {
    const check = await checkAccount(this.#context, this.accounts.get(id))
    await this.accountRecords.saveCheck(check)
    return check
  }

  /** {@inheritDoc initiatePayment} */
  initiatePayment(input: Omit<InitiatePaymentInput, keyof Purpose>): Promise<PaymentRow> {
    return initiatePayment(this.#context, { ...input, ...this.#purpose.getStore() })
  }

  /**
   * Runs `work`, in which Medusa creates a payment session for this order: {@link initiatePayment} writes the order and
   * the cashier into the ledger before it calls QFPay, so that the attempt is found by its order even if its session is
   * lost. Medusa passes a provider neither, and a session's data could come from a shopper.
   */
  initiatingFor<T>(purpose: Purpose, work: () => Promise<T>): Promise<T> {
    return this.#purpose.run(purpose, work)
  }

  /** {@inheritDoc enquirePayment} */
  enquirePayment(row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
    return enquirePayment(this.#context, row, trigger)
  }

  /**
   * Whether a shopper's own request for a payment's state may ask QFPay. A storefront that completes its cart in a
   * loop would use up the shop's quota, so within five seconds of the last enquiry, the ledger answers.
   */
  mayAskForShopper(outTradeNo: string): Promise<boolean> {
    return this.#shoppersQuestions.consume(outTradeNo).then(
      () => true,
      () => false,
    )
  }

  /** {@inheritDoc cancelPayment} */
  cancelPayment(row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
    return cancelPayment(this.#context, row, trigger)
  }

  /** {@inheritDoc cancelAtCounter} */
  cancelAtCounter(row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
    return cancelAtCounter(this.#context, row, trigger)
  }

  /** {@inheritDoc replacePayment} */
  replacePayment(row: PaymentRow, trigger: Trigger, cartId?: string | null): Promise<void> {
    return replacePayment(this.#context, row, trigger, cartId)
  }

  /**
   * {@inheritDoc refundPayment}
   * @param paymentId - Medusa's payment; {@link refundingForPerson} may mark its refund as requested by a person
   */
  refundPayment(input: Omit<RefundPaymentInput, "booking" | "byPerson">, paymentId?: string): Promise<RefundRow> {
    const byPerson = paymentId !== undefined && this.#askedByPerson.getStore() === paymentId
    return refundPayment(this.#context, { ...input, booking: this.#booking.getStore(), byPerson })
  }

  /** {@inheritDoc acknowledgeRefund} */
  acknowledgeRefund(outTradeNo: string): Promise<void> {
    return acknowledgeRefund(this.#context, outTradeNo)
  }

  /**
   * Runs `work`, in which a person asks Medusa to refund exactly this payment. Medusa calls a provider in the same way
   * for its automatic refunds, for example of a canceled order, and a dispute blocks those.
   * @param paymentId - Medusa's payment
   */
  refundingForPerson<T>(paymentId: string, work: () => T): T {
    return this.#askedByPerson.run(paymentId, work)
  }

  /**
   * Runs `work`, in which Medusa records a refund that QFPay has already carried out: {@link refundPayment} then
   * returns this refund and moves no money. Medusa has no way to add a refund without calling the provider.
   */
  bookingRefund<T>(outTradeNo: string, work: () => Promise<T>): Promise<T> {
    return this.#booking.run(outTradeNo, work)
  }

  /** {@inheritDoc learnWalletFacts} */
  learnWalletFacts(outTradeNo: string, told: Parameters<typeof learnWalletFacts>[2]): Promise<void> {
    return learnWalletFacts(this.#context, outTradeNo, told)
  }

  /** {@inheritDoc enquireMany} */
  enquireMany(
    rows: readonly TransactionRow[],
    trigger: Trigger,
    lane?: DeskLane,
  ): Promise<Map<string, "found" | "not_found">> {
    return enquireMany(this.#context, rows, trigger, lane)
  }

  /** {@inheritDoc enquireRefund} */
  enquireRefund(refund: RefundRow, trigger: Trigger): Promise<{ row: RefundRow; answer: RefundAnswer }> {
    return enquireRefund(this.#context, refund, trigger)
  }

  /** {@inheritDoc enquireAgain} */
  enquireAgain(row: TransactionRow): Promise<void> {
    return enquireAgain(this.#context, row)
  }

  /** {@inheritDoc finishUnknownRefund} */
  finishUnknownRefund(refund: RefundRow, trigger: Trigger): Promise<void> {
    return finishUnknownRefund(this.#context, refund, trigger)
  }

  /** {@inheritDoc closeCaseOf} */
  closeCaseOf(refund: RefundRow): Promise<void> {
    return closeCaseOf(this.#context, refund)
  }

  /** {@inheritDoc openRefundCase} */
  openRefundCase(refund: RefundRow): Promise<void> {
    return openRefundCase(this.#context, refund)
  }

  /** {@inheritDoc reportFailedRefund} */
  reportFailedRefund(refund: RefundRow): Promise<void> {
    return reportFailedRefund(this.#context, refund)
  }

  /** {@inheritDoc carryOutRefund} */
  carryOutRefund(owed: OwedRefund, trigger: Trigger): Promise<RefundRow> {
    return carryOutRefund(this.#context, owed, trigger)
  }

  /** {@inheritDoc isInitiating} */
  isInitiating(row: PaymentRow): Promise<boolean> {
    return isInitiating(this.#context, row)
  }

  /** {@inheritDoc placePayment} */
  placePayment(row: PaymentRow, options?: Parameters<typeof placePayment>[2]): Promise<PlacedPayment> {
    return placePayment(this.#context, row, options)
  }

  /** {@inheritDoc findPortalRefund} */
  findPortalRefund(account: string, syssn: string): Promise<boolean> {
    return findPortalRefund(this.#context, account, syssn)
  }

  /** {@inheritDoc findSecondPayment} */
  findSecondPayment(first: PaymentRow, syssn: string): Promise<boolean> {
    return findSecondPayment(this.#context, first, syssn)
  }

  /** {@inheritDoc reconcileAccount} */
  reconcileAccount(account: string, since: Date): Promise<AccountReconciliation> {
    return reconcileAccount(this.#context, account, since)
  }

  /** {@inheritDoc holdPayment} */
  holdPayment(row: PaymentRow, input: HoldPaymentInput): Promise<void> {
    return holdPayment(this.#context, row, input)
  }

  /** {@inheritDoc fateOfUnused} */
  fateOfUnused(row: PaymentRow): ReturnType<typeof fateOfUnused> {
    return fateOfUnused(this.#context, row)
  }

  /** {@inheritDoc disputePayment} */
  disputePayment(outTradeNo: string, dispute: Dispute): Promise<void> {
    return disputePayment(this.#context, outTradeNo, dispute)
  }

  /** {@inheritDoc liftDispute} */
  liftDispute(outTradeNo: string, lifting: Parameters<typeof liftDispute>[2]): Promise<void> {
    return liftDispute(this.#context, outTradeNo, lifting)
  }

  /** {@inheritDoc refundHeldPayment} */
  refundHeldPayment(id: string, resolution: Resolution): Promise<HeldMoney> {
    return refundHeldPayment(this.#context, id, resolution)
  }

  /** {@inheritDoc dismissHeldPayment} */
  dismissHeldPayment(id: string, resolution: Resolution): Promise<HeldMoney> {
    return dismissHeldPayment(this.#context, id, resolution)
  }

  /** {@inheritDoc recordHeldOutside} */
  recordHeldOutside(id: string, resolution: Resolution): Promise<HeldMoney> {
    return recordHeldOutside(this.#context, id, resolution)
  }

  /** {@inheritDoc recordOutsideRefund} */
  recordOutsideRefund(input: OutsideRefund): Promise<RefundRow> {
    return recordOutsideRefund(this.#context, input)
  }

  /** {@inheritDoc resolving} */
  resolvingHeld(id: string, work: (held: HeldMoney) => Promise<void>): Promise<HeldMoney> {
    return resolving(this.#context, id, work)
  }

  /** {@inheritDoc tryAutomaticRefund} */
  tryAutomaticRefund(held: HeldMoney): Promise<void> {
    return tryAutomaticRefund(this.#context, held)
  }

  /** {@inheritDoc auditPayments} */
  auditPayments(): AsyncGenerator<AuditedBatch> {
    return auditPayments(this.#context, this.medusaBooks)
  }

  /**
   * Accounts with open payments or refunds that are no longer in the options, with the number of open rows. Nothing is
   * lost: once the account is back, they continue.
   */
  async missingAccounts(): Promise<{ readonly account: string; readonly open: number }[]> {
    const open = await this.#context.ledger.payments.openByAccount()
    return [...open].flatMap(([account, count]) => (this.accounts.has(account) ? [] : [{ account, open: count }]))
  }
}
