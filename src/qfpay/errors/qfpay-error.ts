import { type Message, messagesIn, type Said, textOf } from "../messages"

/** Whether money moved: the field that every handler reads first. */
export type MoneyMoved = "no" | "yes" | "unknown"

/** What a caller may do next: never repeat, repeat with the same reference, or enquire before anything else. */
export type Retry = "never" | "later" | "enquire-first"

/** Every code that an error of this plugin can have. Public and stable: storefronts and logs may match on it. */
export type QfpayErrorCode =
  | "QFPAY_CONFIG"
  | "QFPAY_USAGE"
  | "QFPAY_AMOUNT"
  | "QFPAY_TRANSPORT"
  | "QFPAY_PROTOCOL"
  | "QFPAY_SIGNATURE"
  | "QFPAY_REJECTED"
  | "QFPAY_DECLINED"
  | "QFPAY_DUPLICATE_REFERENCE"
  | "QFPAY_REFUND_REFUSED"
  | "QFPAY_REFUND_PENDING"
  | "QFPAY_REFUND_COMPLETED"
  | "QFPAY_INTEGRITY"
  | "QFPAY_PAID"
  | "QFPAY_CONFLICT"

/** References that may appear in an error or a log line. An allowlist: nothing else can get in. */
export interface Facts {
  account?: string
  out_trade_no?: string
  syssn?: string
  respcd?: string
  /** QFPay's own message (`resperr`, `respmsg`). */
  gatewayMessage?: string
  pay_type?: string
  /** The QFPay call. */
  operation?: string
  http_status?: number
  expected?: string
  received?: string
}

export interface QfpayErrorOptions {
  facts?: Facts
  moneyMoved?: MoneyMoved
  retry?: Retry
  cause?: unknown
}

/**
 * The base of every error that this plugin throws. `message` is one sentence that names the field and the fix; `facts`
 * are the references for a support case. Neither ever contains a secret.
 */
export class QfpayError extends Error {
  readonly code: QfpayErrorCode
  readonly facts: Facts
  readonly moneyMoved: MoneyMoved
  readonly retry: Retry
  /** What `message` says, by key; empty for an error that only a developer or operator reads. */
  readonly messages: readonly Message[]

  constructor(code: QfpayErrorCode, said: Said, options: QfpayErrorOptions = {}) {
    super(textOf(said), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.facts = options.facts ?? {}
    this.moneyMoved = options.moneyMoved ?? "no"
    this.retry = options.retry ?? "never"
    this.messages = messagesIn(said)
  }
}

/** An option is missing or malformed. Thrown only at boot; `problems` has one line per option path. */
export class QfpayConfigError extends QfpayError {
  readonly problems: readonly string[]

  constructor(problems: readonly string[], intro = "The options of the plugin medusa-payment-qfpay are wrong:") {
    super("QFPAY_CONFIG", [intro, ...problems.map((problem) => `  - ${problem}`)].join("\n"))
    this.problems = problems
  }
}

/** The caller requested something impossible: an unknown scenario, a missing auth code, a terminal's pay type. */
export class QfpayUsageError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_USAGE", said, options)
  }
}

/**
 * The amount cannot be sent: zero, negative, more decimals than its currency has, too large, too small for the wallet.
 */
export class QfpayAmountError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_AMOUNT", said, options)
  }
}

/**
 * No usable reply: timeout, connection, HTTP status. After a payment or refund call it is not known whether money
 * moved.
 */
export class QfpayTransportError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_TRANSPORT", said, { retry: "enquire-first", ...options })
  }
}

/** A reply that breaks the protocol: not JSON, fields missing, an echo that differs from the request. */
export class QfpayProtocolError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_PROTOCOL", said, { retry: "enquire-first", ...options })
  }
}

/** A notification that does not verify. Nothing was read from it and nothing written. */
export class QfpaySignatureError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_SIGNATURE", said, options)
  }
}

/**
 * QFPay refuses the call itself (credentials, store, pay type not enabled). A person must fix the merchant's
 * configuration.
 */
export class QfpayRejectionError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_REJECTED", said, options)
  }
}

/** The wallet or the bank declined this attempt; the shopper may try again or choose another way to pay. */
export class QfpayDeclinedError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_DECLINED", said, options)
  }
}

/** A refund that QFPay or the wallet's rules refuse; the message says what the merchant can do. */
export class QfpayRefundRefusedError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_REFUND_REFUSED", said, options)
  }
}

/** A refund with an open outcome. It is followed; requesting it again is answered with it instead of moving money twice. */
export class QfpayRefundPendingError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_REFUND_PENDING", said, { moneyMoved: "unknown", retry: "enquire-first", ...options })
  }
}

/**
 * The same amount of the payment has been refunded, by an earlier request without an answer or in QFPay's portal, and
 * this request may be its repetition. It moved no money.
 */
export class QfpayRefundCompletedError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_REFUND_COMPLETED", said, { moneyMoved: "yes", retry: "enquire-first", ...options })
  }
}

/** The payment is paid, so it cannot be canceled: it must be refunded. */
export class QfpayPaidError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_PAID", said, { moneyMoved: "yes", ...options })
  }
}

/** The request does not fit the current state: it was already done, replaced or resolved. */
export class QfpayConflictError extends QfpayError {
  constructor(said: Said, options?: QfpayErrorOptions) {
    super("QFPAY_CONFLICT", said, options)
  }
}

/** The message of any thrown value, for a log line. */
export function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | null | undefined)?.message
  return typeof message === "string" && message !== "" ? message : "unknown error"
}
