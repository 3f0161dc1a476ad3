import type { MedusaContainer } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { type DueEvent, PUBLISHED, type QfpayEventName } from "../../modules/qfpay/ledger"
import { isCurrencyCode } from "../../qfpay/catalogue"
import { toMajorUnits } from "../../qfpay/domain"

/** The data of every event that the plugin emits on Medusa's bus. */
export interface QfpayEvent {
  /** The same each time the event is emitted: store it to recognize a repeat. */
  readonly id: string
  /** Our number of the payment. */
  readonly out_trade_no: string
  /** Our number of the refund, in events about one. */
  readonly refund_out_trade_no: string | null
  readonly payment_session_id: string | null
  readonly cart_id: string | null
  readonly order_id: string | null
  readonly account: string
  /** `alipay`, `wechat`, …; `any`: a scanned code of any wallet; `null`: unknown to the shop. */
  readonly wallet: string | null
  /** Major units: what was paid, held or refunded. */
  readonly amount: number | null
  /** In lowercase. */
  readonly currency_code: string | null
  /** Why money is held. */
  readonly reason: string | null
  /** The id of the attention list's entry. */
  readonly held_payment_id: string | null
  /** QFPay's own code, if it had an answer. */
  readonly response_code: string | null
  /** ISO 8601. */
  readonly occurred_at: string
}

const AT_A_TIME = 100

/** After this time, other instances take over the entries of an instance that died while publishing. */
const CLAIM_S = 60

/**
 * Emits every due step on Medusa's event bus, in the order in which they happened. At least once: after a crash between
 * the bus and the ledger, an event is emitted again with the same `id`.
 */
export async function publishEvents(container: MedusaContainer): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const bus = container.resolve(Modules.EVENT_BUS)
  for (;;) {
    const due = await ledger.outbox.claim(AT_A_TIME, CLAIM_S)
    if (due.length === 0) return
    await bus.emit(due.map((entry) => ({ name: nameOf(entry), data: eventOf(entry) })))
    await ledger.outbox.published(due.map(({ id }) => id))
    if (due.length < AT_A_TIME) return
  }
}

const nameOf = ({ kind }: DueEvent): QfpayEventName => PUBLISHED[kind as keyof typeof PUBLISHED]

function eventOf(entry: DueEvent): QfpayEvent {
  const { id, account, wallet, payment_session_id, cart_id, order_id, detail, respcd, created_at } = entry
  // May differ from the number's amount: money that arrived in another amount, or a refund of money unknown to the
  // ledger.
  const amountMinor = typeof detail?.txamt === "number" ? detail.txamt : entry.txamt
  const currency = text(detail?.txcurrcd) ?? entry.txcurrcd
  return {
    id,
    out_trade_no: entry.parent_out_trade_no ?? entry.out_trade_no,
    refund_out_trade_no: entry.parent_out_trade_no ? entry.out_trade_no : null,
    ...{ payment_session_id, cart_id },
    order_id: order_id ?? text(detail?.order_id),
    ...{ account, wallet },
    amount: amountMinor === null || currency === null ? null : majorOf(amountMinor, currency),
    currency_code: currency?.toLowerCase() ?? null,
    reason: entry.kind === "held" ? text(detail?.reason) : null,
    held_payment_id: text(detail?.held_payment_id),
    response_code: respcd,
    occurred_at: created_at.toISOString(),
  }
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null)

/** For a currency that is not in QFPay's list, minor units as received. */
const majorOf = (amountMinor: number, currency: string): number =>
  isCurrencyCode(currency) ? Number(toMajorUnits(amountMinor, currency)) : amountMinor
