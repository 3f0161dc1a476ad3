import type { PaymentRow, RefundRow } from "../ledger"

export const SESSION = "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T"
export const PAYMENT_NUMBER = "P01JDQ4Z0G7V2C8R5N3K1W9XY6"
export const REFUND_NUMBER = "R01JDQ4Z0G7V2C8R5N3K1W9XY6"
export const SYSSN = "20250115155400020000000001"

const SHARED = {
  account: "qfpay",
  wallet: "alipay",
  scenario: "mpm",
  pay_type: "801501",
  payment_session_id: SESSION,
  txcurrcd: "HKD",
  chnlsn: null,
  wallet_facts: null,
  respcd: null,
  words: null,
  created_at: new Date("2025-01-15T04:00:00Z"),
  updated_at: new Date("2025-01-15T04:00:00Z"),
  enquiries: 0,
  next_enquiry_at: null,
  apply_due_at: null,
  claimed_until: null,
} as const

/** A waiting payment of HK$100.50 by AlipayHK, made at noon in Hong Kong. */
export function aPayment(overrides: Partial<PaymentRow> = {}): PaymentRow {
  return {
    ...SHARED,
    id: `qftx_${overrides.out_trade_no ?? "1"}`,
    out_trade_no: PAYMENT_NUMBER,
    kind: "payment",
    state: "waiting",
    txamt: 10050,
    syssn: SYSSN,
    carrier: { qrcode: "https://qr.example/1" },
    expires_at: new Date("2025-01-15T04:30:00Z"),
    replaced_at: null,
    paid_at: null,
    applied_at: null,
    cart_id: null,
    order_id: null,
    taken_by: null,
    payment_link_id: null,
    disputed_on: null,
    disputed_by: null,
    dispute_note: null,
    ...overrides,
  }
}

/** A refund of HK$30.00 of that payment, whose answer was lost. */
export function aRefund(overrides: Partial<RefundRow> = {}): RefundRow {
  return {
    ...SHARED,
    id: `qftx_${overrides.out_trade_no ?? "2"}`,
    out_trade_no: REFUND_NUMBER,
    kind: "refund",
    state: "unanswered",
    txamt: 3000,
    syssn: null,
    expires_at: SHARED.created_at,
    parent_out_trade_no: PAYMENT_NUMBER,
    parent_syssn: SYSSN,
    idempotency_key: null,
    requested_amount: null,
    recorded_at: null,
    acknowledged_at: null,
    outside_by: null,
    held_payment_id: null,
    ...overrides,
  }
}
