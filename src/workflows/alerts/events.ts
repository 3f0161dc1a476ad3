import type { MedusaContainer } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import { type DueEvent, PUBLISHED, type QfpayEventName } from "../../modules/qfpay/ledger"
import { isCurrencyCode } from "../../qfpay/catalogue"
import { toMajorUnits } from "../../qfpay/domain"

/** What every event of the plugin's on Medusa's bus carries. */
export interface QfpayEvent {
  /** The same each time the event is emitted: keep it to recognize a repeat. */
  readonly id: string
  /** Our number of the payment. */
  readonly out_trade_no: string
  /** Our number of the refund, in events about one. */
  readonly refund_out_trade_no: string | null
  readonly payment_session_id: string | null
  readonly cart_id: string | null
  readonly order_id: string | null
  readonly account: string
  /** `alipay`, `wechat`, …; `any`: a scanned code of any wallet; `null`: not known to the shop. */
  readonly wallet: string | null
  /** Major units: what was paid, held or refunded. */
  readonly amount: number | null
  /** Lower case. */
  readonly currency_code: string | null
  /** Why money is held. */
  readonly reason: string | null
  /** The entry of the attention list. */
  readonly held_payment_id: string | null
  /** QFPay's own code, where it had a say. */
  readonly response_code: string | null
  /** ISO 8601. */
  readonly occurred_at: string
}

const AT_A_TIME = 100

/** An instance that dies while it publishes leaves its entries to the others after this. */
const CLAIM_S = 60

/**
 * Puts every step that is due on Medusa's event bus, in the order in which they happened. At least once: one that a crash
 * interrupts between the bus and the ledger is emitted again with the same `id`.
 */
export async function publishEvents(container: MedusaContainer): Promise<void> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
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
  // Not always the amount of the number: money that arrived otherwise, a refund of money that the ledger does not know.
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

/** In a currency that QFPay's list does not have, minor units as they came. */
const majorOf = (amountMinor: number, currency: string): number =>
  isCurrencyCode(currency) ? Number(toMajorUnits(amountMinor, currency)) : amountMinor
