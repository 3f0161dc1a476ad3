import type {
  AuthorizePaymentInput,
  AuthorizePaymentOutput,
  CancelPaymentInput,
  CancelPaymentOutput,
  CapturePaymentInput,
  CapturePaymentOutput,
  ConfigModule,
  DeletePaymentInput,
  DeletePaymentOutput,
  GetPaymentStatusInput,
  GetPaymentStatusOutput,
  InitiatePaymentInput,
  InitiatePaymentOutput,
  Logger,
  PaymentSessionStatus,
  ProviderWebhookPayload,
  RefundPaymentInput,
  RefundPaymentOutput,
  RetrievePaymentInput,
  RetrievePaymentOutput,
  UpdatePaymentInput,
  UpdatePaymentOutput,
  WebhookActionResult,
} from "@medusajs/framework/types"
import { AbstractPaymentProvider, BigNumber, MedusaError } from "@medusajs/framework/utils"
import type { Trigger, PaymentRow } from "../../modules/qfpay/ledger"
import { decimalsOf } from "../../modules/qfpay/decimals"
import { medusaError, notFound, toMedusaError } from "../../modules/qfpay/errors"
import {
  DEPENDENCIES_LINE,
  defaultAccountOf,
  entryOf,
  providerIdOf,
  type ProviderOptions,
} from "../../modules/qfpay/config/provider-entries"
import type QfpayModuleService from "../../modules/qfpay/service"
import { sessionDataOf } from "../../modules/qfpay/payments/session-view"
import { currentPayment } from "../../modules/qfpay/ledger"
import type { CurrencyCode, WalletOrAny } from "../../qfpay/catalogue"
import {
  contradicts,
  hasArrived,
  overwriteAll,
  parseStorefrontInput,
  toMajorUnits,
  toMinorUnits,
  type PaymentState,
  type StorefrontInput,
} from "../../qfpay/domain"
import { QfpayError, QfpayPaidError, QfpayUsageError } from "../../qfpay/errors"
import { merchantMessage, shopperMessage } from "../../qfpay/messages"

/** What Medusa injects into a provider; `qfpay` only with the `dependencies` line. */
export interface Cradle extends Record<string, unknown> {
  readonly logger: Logger
  readonly configModule: ConfigModule
  readonly qfpay: QfpayModuleService
}

/** How each ledger state appears in Medusa. */
const STATUS: Readonly<Record<PaymentState, PaymentSessionStatus>> = {
  created: "pending",
  waiting: "pending",
  paid: "captured",
  applied: "captured",
  held: "error",
  refunded: "canceled",
  refused: "error",
  declined: "error",
  closed: "canceled",
  expired: "canceled",
}

/**
 * Maps Medusa's payment provider interface to QFPay, for every wallet. It reads Medusa's input, calls the module, and
 * maps the answer; it trusts the ledger, never the session's `data`, which a storefront can write.
 */
export abstract class QfpayProvider extends AbstractPaymentProvider<ProviderOptions> {
  readonly #cradle: Cradle
  readonly #options: ProviderOptions

  constructor(cradle: Cradle, options: ProviderOptions = {}) {
    super(cradle, options)
    this.#cradle = cradle
    this.#options = options
  }

  /** The wallet of this provider; the generic one reads it from `data`. */
  protected abstract walletOf(input: StorefrontInput): WalletOrAny

  /** Creates an order at QFPay and returns what the shopper needs to pay. */
  override async initiatePayment(input: InitiatePaymentInput): Promise<InitiatePaymentOutput> {
    return this.#translating(async () => {
      const sessionId = input.data?.session_id
      if (typeof sessionId !== "string") throw new QfpayUsageError("Medusa did not pass the payment session's id.")
      const storefront = parseStorefrontInput(input.data)
      const row = await this.#qfpay.initiatePayment({
        account: this.#account(),
        providerId: this.#providerId(),
        wallet: this.walletOf(storefront),
        paymentSessionId: sessionId,
        amount: decimalsOf(input.amount),
        currencyCode: input.currency_code,
        storefront,
      })
      return { id: row.out_trade_no, status: "pending", data: overwriteAll(input.data, sessionDataOf(row)) }
    })
  }

  /**
   * Reports whether QFPay shows the session as paid, in the session's own amount and currency. An enquiry without an
   * answer is `pending`, never a failure. Throws while Medusa is still initiating the session.
   */
  override async authorizePayment(input: AuthorizePaymentInput): Promise<AuthorizePaymentOutput> {
    return this.#translating(async () => {
      const sessionId = input.context?.idempotency_key ?? ""
      const known = await this.#rowOfSession(sessionId)
      if (await this.#qfpay.isInitiating(known)) {
        throw medusaError(MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR, shopperMessage("checking"), "QFPAY_USAGE")
      }
      const row = await this.#enquired(known, "checkout")
      if (row.state === "held" || (hasArrived(row.state) && !(await this.#isFor(row, sessionId)))) {
        const fate = shopperMessage(await this.#qfpay.fateOfUnused(row))
        throw medusaError(MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR, fate, "QFPAY_INTEGRITY")
      }
      return { status: statusOf(row), data: overwriteAll(input.data, sessionDataOf(row)) }
    })
  }

  /** Moves no money, because wallets capture at once. Confirms that the money has arrived. */
  override async capturePayment(input: CapturePaymentInput): Promise<CapturePaymentOutput> {
    return this.#translating(async () => {
      const row = await this.#enquired(await this.#rowBehind(input.context?.idempotency_key), "admin")
      if (statusOf(row) !== "captured") {
        throw new QfpayUsageError(merchantMessage("not_captured", { number: row.out_trade_no, state: row.state }))
      }
      return { data: input.data }
    })
  }

  /** Refunds a payment, wholly or in part; see {@link QfpayModuleService.refundPayment}. */
  override async refundPayment(input: RefundPaymentInput): Promise<RefundPaymentOutput> {
    return this.#translating(async () => {
      const idempotencyKey = input.context?.idempotency_key ?? ""
      const { row, paymentId } = await this.#behind(idempotencyKey)
      await this.#qfpay.refundPayment(
        { outTradeNo: row.out_trade_no, amount: decimalsOf(input.amount), idempotencyKey },
        paymentId,
      )
      return { data: input.data }
    })
  }

  /** Cancels an unpaid payment. Throws for a paid payment, which must be refunded instead. */
  override async cancelPayment(input: CancelPaymentInput): Promise<CancelPaymentOutput> {
    return this.#translating(async () => {
      const row = await this.#qfpay.cancelPayment(await this.#rowBehind(input.context?.idempotency_key), "admin")
      if (hasArrived(row.state) && row.state !== "refunded") {
        throw paidError(row)
      }
      return { data: input.data }
    })
  }

  /**
   * The session is deleted (the cart changed, another wallet was chosen): still payable codes are closed, best effort.
   * Medusa passes only `data`, which is the browser's own until the provider's first answer, so nothing happens unless
   * the ledger's session has exactly this data.
   */
  override async deletePayment(input: DeletePaymentInput): Promise<DeletePaymentOutput> {
    return this.#translating(async () => {
      const number = input.data?.out_trade_no
      const { ledger, medusaBooks } = this.#qfpay
      const row = typeof number === "string" ? await ledger.payments.find(number) : undefined
      if (!row || !(await medusaBooks.holdsData(row.payment_session_id, input.data))) return { data: input.data }
      // After a crash while a new code was created, the session has another code besides the one in its data.
      const attempts = await ledger.payments.ofSession(row.payment_session_id)
      const open = attempts.filter(({ state, replaced_at }) => !replaced_at && !hasArrived(state))
      // Paid a moment ago: it will be held, and the merchant has to know whose it is.
      const arrived = attempts.filter(({ state }) => state === "paid" || state === "held")
      // Medusa deletes the session now; a page that still shows it finds the new session through the cart.
      const cartId = open.length + arrived.length > 0 ? await medusaBooks.cartOf(row.payment_session_id) : null
      await Promise.all([
        ...open.map((attempt) => this.#qfpay.replacePayment(attempt, "cart_changed", cartId)),
        ...arrived.map(({ out_trade_no }) => cartId && ledger.payments.rememberCart(out_trade_no, cartId)),
      ])
      return { data: input.data }
    })
  }

  /**
   * The same amount keeps its code while it can be paid; another amount closes it and creates a new one in the same
   * scenario. Shopper data that is not stored (an openid, an address, a scanned code) must be sent again; without it,
   * the change is refused and the old payment stays as it is. A paid scan is never charged again.
   */
  override async updatePayment(input: UpdatePaymentInput): Promise<UpdatePaymentOutput> {
    return this.#translating(async () => {
      const row = await this.#rowOf(input.data)
      const money = toMinorUnits(decimalsOf(input.amount), input.currency_code)
      const isSame = money.amountMinor === row.txamt && money.currency === row.txcurrcd
      if (isSame && (row.state === "waiting" || hasArrived(row.state))) {
        return { data: overwriteAll(input.data, sessionDataOf(row)) }
      }
      if (row.scenario === "cpm" && hasArrived(row.state)) throw paidError(row)
      const fresh = await this.#qfpay.initiatePayment({
        account: row.account,
        providerId: this.#providerId(),
        wallet: row.wallet,
        paymentSessionId: row.payment_session_id,
        amount: decimalsOf(input.amount),
        currencyCode: input.currency_code,
        storefront: { ...parseStorefrontInput(input.data), scenario: row.scenario },
        replaces: row,
      })
      return { status: "pending", data: overwriteAll(input.data, sessionDataOf(fresh)) }
    })
  }

  /** The payment, after an enquiry. */
  override async retrievePayment(input: RetrievePaymentInput): Promise<RetrievePaymentOutput> {
    return this.#translating(async () => {
      const row = await this.#enquired(await this.#rowOf(input.data), "admin")
      return { data: { ...sessionDataOf(row), status: statusOf(row) } }
    })
  }

  /** The status, after an enquiry. */
  override async getPaymentStatus(input: GetPaymentStatusInput): Promise<GetPaymentStatusOutput> {
    return this.#translating(async () => {
      const row = await this.#enquired(await this.#rowOf(input.data), "admin")
      return { status: statusOf(row), data: overwriteAll(input.data, sessionDataOf(row)) }
    })
  }

  /**
   * For Medusa's own `/hooks/payment/<provider>`: safe to call, but QFPay must be given `/hooks/qfpay/<account>`, which
   * replies as QFPay expects. Only a genuine notification that an enquiry confirms leads to an action.
   */
  override async getWebhookActionAndData(payload: ProviderWebhookPayload["payload"]): Promise<WebhookActionResult> {
    const account = this.#account()
    const rawBody = Buffer.isBuffer(payload.rawData) ? payload.rawData : Buffer.from(payload.rawData ?? "")
    const sign = payload.headers["x-qf-sign"]
    const { kind, notification } = this.#qfpay.accounts.get(account).readNotification(rawBody, sign) ?? {}
    const number = kind === "payment" ? notification?.out_trade_no : undefined
    const row = number ? await this.#qfpay.ledger.payments.find(number) : undefined
    if (row?.account !== account || !notification || contradicts(notification, row)) return { action: "not_supported" }
    const asked = await this.#enquired(row, "notification")
    const amount = new BigNumber(toMajorUnits(row.txamt, row.txcurrcd as CurrencyCode))
    const data = { session_id: row.payment_session_id, amount }
    if (statusOf(asked) !== "captured") return { action: "pending", data }
    // Medusa's route captures whatever it is told to; money that belongs nowhere waits for the background job.
    const { placement } = await this.#qfpay.placePayment(asked)
    return placement === "apply" ? { action: "captured", data } : { action: "not_supported" }
  }

  /** The plugin's module, which Medusa injects when the payment module's configuration names it. */
  get #qfpay(): QfpayModuleService {
    try {
      return this.#cradle.qfpay
    } catch (cause) {
      throw new MedusaError(
        MedusaError.Types.INVALID_ARGUMENT,
        `medusa-payment-qfpay: in medusa-config.ts add ${DEPENDENCIES_LINE} to "@medusajs/medusa/payment". (${String(cause)})`,
        "QFPAY_CONFIG",
      )
    }
  }

  #account(): string {
    return this.#options.account ?? defaultAccountOf(this.#cradle.configModule) ?? ""
  }

  #providerId(): string {
    const { identifier } = this.constructor as typeof AbstractPaymentProvider
    return providerIdOf(identifier, entryOf(this.#cradle.configModule, this.#account()) ?? "")
  }

  /** The ledger's row for calls that only read; the number in `data` is the provider's own. */
  async #rowOf(data: Readonly<Record<string, unknown>> | undefined): Promise<PaymentRow> {
    const number = data?.out_trade_no
    return this.#known(typeof number === "string" ? await this.#qfpay.ledger.payments.find(number) : undefined)
  }

  /** The attempt that represents Medusa's session; never looked up by the number in its `data`. */
  async #rowOfSession(sessionId: string): Promise<PaymentRow> {
    return this.#known(sessionId ? currentPayment(await this.#qfpay.ledger.payments.ofSession(sessionId)) : undefined)
  }

  async #rowBehind(id: string | undefined): Promise<PaymentRow> {
    return (await this.#behind(id)).row
  }

  /**
   * The payment behind Medusa's capture, refund or payment, by the id that Medusa passes, and the id of Medusa's
   * payment.
   */
  async #behind(id: string | undefined): Promise<{ row: PaymentRow; paymentId: string | undefined }> {
    const behind = id ? await this.#qfpay.medusaBooks.paymentBehind(id) : undefined
    const attempts = behind ? await this.#qfpay.ledger.payments.ofSession(behind.sessionId) : []
    // If the session has several numbers, the one that Medusa's payment represents.
    const row = this.#known(
      attempts.find(({ out_trade_no }) => out_trade_no === behind?.number) ?? currentPayment(attempts),
    )
    return { row, paymentId: behind?.paymentId }
  }

  #known(row: PaymentRow | undefined): PaymentRow {
    if (row) return row
    throw notFound(merchantMessage("payment_unknown"))
  }

  /** Whether a payment is for exactly the amount of its session. */
  async #isFor(row: PaymentRow, sessionId: string): Promise<boolean> {
    const session = await this.#qfpay.medusaBooks.payableSession(sessionId)
    return session?.amount === row.txamt && session.currency_code === row.txcurrcd
  }

  /** Asks QFPay, and falls back to the ledger when QFPay gives no answer or the shopper has asked too often. */
  async #enquired(row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
    if (trigger === "checkout" && !(await this.#qfpay.mayAskForShopper(row.out_trade_no))) {
      return (await this.#qfpay.ledger.payments.find(row.out_trade_no)) ?? row
    }
    try {
      return await this.#qfpay.enquirePayment(row, trigger)
    } catch (error) {
      if (!(error instanceof QfpayError)) throw error
      this.#cradle.logger.warn(`${error.message} (out_trade_no ${row.out_trade_no})`)
      return row
    }
  }

  async #translating<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw toMedusaError(error)
    }
  }
}

function paidError(row: PaymentRow): QfpayPaidError {
  return new QfpayPaidError(merchantMessage("refund_instead", { number: row.out_trade_no }), {
    facts: { account: row.account, out_trade_no: row.out_trade_no },
  })
}

function statusOf(row: PaymentRow): PaymentSessionStatus {
  return STATUS[row.state]
}
