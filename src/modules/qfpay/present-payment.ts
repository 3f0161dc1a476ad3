import type { PayType, Wallet } from "../../qfpay/catalogue"
import {
  assertChargeable,
  choosePayType,
  mintPaymentReference,
  nextEnquiryAt,
  outcomeOfPayment,
  type StorefrontInput,
  toMinorUnits,
} from "../../qfpay/domain"
import {
  QfpayDeclinedError,
  type QfpayError,
  QfpayProtocolError,
  QfpayRejectionError,
  QfpayTransportError,
} from "../../qfpay/errors"
import type { PaymentReply, PaymentRequest } from "../../qfpay/wire"
import type { Account } from "./accounts"
import { closePayment } from "./close-payment"
import type { QfpayContext } from "./context"
import { enquirePayment } from "./enquire-payment"
import type { TransactionRow } from "./ledger"

/** What is to be paid, by whom and how. */
export interface PresentPaymentInput {
  readonly account: string
  readonly wallet: Wallet
  readonly paymentSessionId: string
  /** Major units, decimal digits. */
  readonly amount: string
  /** ISO 4217, any letter case. */
  readonly currencyCode: string
  readonly storefront: StorefrontInput
}

/**
 * Creates an order at QFPay and returns its ledger row with the carrier. The row is written first, so a lost reply or a
 * crash leaves a number that can be asked about. Without a usable reply nothing payable is left behind: the number was
 * shown to nobody, is closed where QFPay can, and stays in the poll plan.
 *
 * @throws QfpayUsageError, QfpayNotSupportedError, QfpayAmountError before QFPay is asked; QfpayDeclinedError,
 *   QfpayRejectionError for its refusals; QfpayTransportError, QfpayProtocolError when its reply is of no use
 */
export async function presentPayment(context: QfpayContext, input: PresentPaymentInput): Promise<TransactionRow> {
  const account = context.accounts.get(input.account)
  const { wallet, paymentSessionId } = input
  const payType = choosePayType({ ...input.storefront, wallet }, account.preference)
  const money = toMinorUnits(input.amount, input.currencyCode)
  assertChargeable(money, payType)

  const now = context.now()
  const expires_at = new Date(now.getTime() + context.options.qrExpiryMinutes * 60_000)
  const row = await context.ledger.open(
    {
      out_trade_no: mintPaymentReference(paymentSessionId),
      kind: "payment",
      account: account.id,
      wallet,
      scenario: payType.scenario,
      pay_type: payType.code,
      payment_session_id: paymentSessionId,
      txamt: money.amountMinor,
      txcurrcd: money.currency,
      created_at: now,
      expires_at,
      next_enquiry_at: nextEnquiryAt({ enquiries: 0, expiresAt: expires_at }, now) ?? null,
    },
    "checkout",
  )

  let reply: PaymentReply
  try {
    reply = await account.client.pay(requestOf(context, account, payType, row))
    assertEcho(reply, row)
  } catch (error) {
    if (error instanceof QfpayTransportError || error instanceof QfpayProtocolError) {
      return leaveNothingPayable(context, row, error)
    }
    throw error
  }
  return recordReply(context, row, payType, reply)
}

function requestOf(context: QfpayContext, account: Account, payType: PayType, row: TransactionRow): PaymentRequest {
  return {
    pay_type: row.pay_type,
    out_trade_no: row.out_trade_no,
    txamt: row.txamt,
    txcurrcd: row.txcurrcd,
    txdtm: row.created_at,
    notify_url: account.notifyUrl,
    udid: account.udid,
    expired_time: payType.expiredTime ? context.options.qrExpiryMinutes : undefined,
  }
}

/** A reply that speaks of another number, amount or currency is not an answer to our question. */
function assertEcho(reply: PaymentReply, row: TransactionRow): void {
  for (const field of ["out_trade_no", "txamt", "txcurrcd"] as const) {
    const received = reply[field]
    if (received === undefined || received === row[field]) continue
    throw new QfpayProtocolError(`QFPay's answer is not about this payment: its ${field} differs.`, {
      facts: {
        account: row.account,
        out_trade_no: row.out_trade_no,
        expected: String(row[field]),
        received: String(received).slice(0, 60),
      },
      moneyMoved: "unknown",
    })
  }
}

async function recordReply(
  context: QfpayContext,
  row: TransactionRow,
  payType: PayType,
  reply: PaymentReply,
): Promise<TransactionRow> {
  const { ledger } = context
  const outcome = outcomeOfPayment(reply, payType)
  const { evidence } = outcome
  const facts = { account: row.account, out_trade_no: row.out_trade_no, pay_type: row.pay_type, ...evidence }
  const syssn = reply.syssn ?? null
  switch (outcome.kind) {
    case "presented": {
      const changes = { carrier: outcome.carrier, syssn }
      const presented = await ledger.movePayment(
        row.out_trade_no,
        "waiting",
        { kind: "presented", cause: "checkout", evidence, detail: { syssn } },
        changes,
      )
      if (presented.moved) return presented.row
      // A notification was faster than this reply: the row is further on already, only the carrier is missing.
      await ledger.note(
        row.out_trade_no,
        { kind: "presented", cause: "checkout", evidence },
        { carrier: outcome.carrier },
      )
      return { ...presented.row, carrier: outcome.carrier }
    }
    case "declined":
    case "closed":
    case "expired":
      await ledger.movePayment(row.out_trade_no, outcome.kind, { cause: "checkout", evidence }, { syssn })
      throw new QfpayDeclinedError(
        `${payType.label.en} declined the payment (${evidence.respcd}). Please try again or choose another way to pay.`,
        { facts },
      )
    case "rejected":
      await ledger.movePayment(
        row.out_trade_no,
        "refused",
        { cause: "checkout", evidence },
        { syssn, next_enquiry_at: null },
      )
      context.logger.error(
        `QFPay refused a payment call: ${evidence.respcd} ${evidence.words} (${JSON.stringify(facts)}).`,
      )
      throw new QfpayRejectionError(
        `${payType.label.en} cannot be used right now: QFPay refused the request (${evidence.respcd}). ` +
          "Please choose another way to pay.",
        { facts },
      )
    case "paid":
    case "waiting":
    case "unknown":
      return leaveNothingPayable(
        context,
        row,
        new QfpayProtocolError(`QFPay's answer leaves the payment open (${evidence.respcd}).`, {
          facts,
          moneyMoved: "unknown",
        }),
      )
  }
}

/**
 * The reply is of no use, so nobody has seen a code. QFPay is asked whether it has the order; if it does, the order is
 * closed, so that a later code never stands beside a payable first one.
 */
async function leaveNothingPayable(
  context: QfpayContext,
  row: TransactionRow,
  problem: QfpayError,
): Promise<TransactionRow> {
  const { ledger, logger } = context
  await ledger.note(row.out_trade_no, {
    kind: "no_reply",
    cause: "checkout",
    detail: { code: problem.code, message: problem.message },
  })
  logger.warn(`${problem.message} (out_trade_no ${row.out_trade_no})`)
  try {
    const known = await enquirePayment(context, row, "checkout")
    if (known.paid_at) return known
    if (known.syssn) await closePayment(context, known, "checkout")
  } catch {
    // QFPay is away. The row stays in the poll plan, which closes or adopts it later.
  }
  throw new QfpayTransportError(
    "QFPay did not answer in time, so no code could be made. Nothing was charged; please try again.",
    { facts: problem.facts, moneyMoved: "no", cause: problem },
  )
}
