import { model } from "@medusajs/framework/utils"

/**
 * The ledger: one row for each number ever sent to QFPay, a payment or a refund. Written before QFPay is called and
 * never deleted, so it outlives the payment session, which Medusa deletes when a cart changes.
 */
export const QfpayTransaction = model
  .define("qfpay_transaction", {
    id: model.id({ prefix: "qftx" }).primaryKey(),
    out_trade_no: model.text(),
    kind: model.enum(["payment", "refund"]),
    account: model.text(),
    wallet: model.text(),
    scenario: model.text(),
    pay_type: model.text(),
    payment_session_id: model.text(),
    /** Of a refund: the payment's `out_trade_no`. */
    parent_out_trade_no: model.text().nullable(),
    /** Of a refund: QFPay's number of the refunded money; one number of ours can be paid twice. */
    parent_syssn: model.text().nullable(),
    /** Of a refund: the key that Medusa sent, which is the refund's id there, new with each click. */
    idempotency_key: model.text().nullable(),
    /**
     * Of a refund: the amount that Medusa requested, in major units, exact: it may have a fraction of the smallest
     * unit.
     */
    requested_amount: model.text().nullable(),
    /** In minor units. */
    txamt: model.bigNumber(),
    txcurrcd: model.text(),
    state: model.text(),
    syssn: model.text().nullable(),
    /** The wallet's own number, which the shopper sees on its receipt. */
    chnlsn: model.text().nullable(),
    /**
     * Further facts from the wallet: what the payer really paid or got back, its rate, a surcharge. Amounts are in
     * minor units.
     */
    wallet_facts: model.json().nullable(),
    /** `qrcode`, `pay_url` or `pay_params`, as QFPay returned it. */
    carrier: model.json().nullable(),
    /** QFPay's last `respcd` and message. */
    respcd: model.text().nullable(),
    words: model.text().nullable(),
    expires_at: model.dateTime(),
    /** When another code replaced this one, or its session was deleted. */
    replaced_at: model.dateTime().nullable(),
    paid_at: model.dateTime().nullable(),
    /** Of a payment: when Medusa's books showed it where it belongs. */
    applied_at: model.dateTime().nullable(),
    /** Of a refund: when it was found in Medusa's books. */
    recorded_at: model.dateTime().nullable(),
    /** Of a refund: when the person who requested it learned that it is done. */
    acknowledged_at: model.dateTime().nullable(),
    /** Of a refund made outside QFPay: the user who reported it. QFPay does not know it. */
    outside_by: model.text().nullable(),
    /** Of a refund that a case about a part of a payment asked for: the case. It answers no other case. */
    held_payment_id: model.text().nullable(),
    /** Of a payment at the counter: the user who collected it. */
    taken_by: model.text().nullable(),
    /** Of a payment initiated on a payment link's page. */
    payment_link_id: model.text().nullable(),
    /**
     * Of a payment that the wallet or the payer's bank disputes: the day, `2026-06-15`, the user who recorded it, and
     * their note.
     */
    disputed_on: model.text().nullable(),
    disputed_by: model.text().nullable(),
    dispute_note: model.text().nullable(),
    cart_id: model.text().nullable(),
    order_id: model.text().nullable(),
    /** How often QFPay was asked, and when it is asked next; null: it has nothing more to say. */
    enquiries: model.number().default(0),
    next_enquiry_at: model.dateTime().nullable(),
    /** When Medusa's books are due for an update: the payment applied, the refund recorded. */
    apply_due_at: model.dateTime().nullable(),
    /** Until when one worker has claimed the row. */
    claimed_until: model.dateTime().nullable(),
  })
  .indexes([
    { on: ["out_trade_no"], unique: true },
    { on: ["payment_session_id"] },
    { on: ["parent_out_trade_no"], where: "parent_out_trade_no IS NOT NULL" },
    // A refund of Medusa is carried out once, even by a worker that has lost its lease.
    {
      name: "IDX_qfpay_refund_idempotency_key_unique",
      on: ["parent_out_trade_no", "idempotency_key"],
      unique: true,
      where: "kind = 'refund' AND idempotency_key <> '' AND state NOT IN ('refused', 'lost')",
    },
    { on: ["syssn"], where: "syssn IS NOT NULL" },
    { on: ["chnlsn"], where: "chnlsn IS NOT NULL" },
    { on: ["next_enquiry_at"], where: "next_enquiry_at IS NOT NULL" },
    { on: ["apply_due_at"], where: "apply_due_at IS NOT NULL" },
    // The audit goes through all money that ever arrived.
    { on: ["id"], where: "kind = 'payment' AND state IN ('paid', 'applied', 'held', 'refunded')" },
    // Takings are reported by the day on which the money arrived.
    { on: ["paid_at"], where: "paid_at IS NOT NULL" },
    { on: ["created_at"] },
    { on: ["updated_at"] },
    { on: ["state", "created_at"] },
    // Merchants search by person or by amount.
    { on: ["cart_id"], where: "cart_id IS NOT NULL" },
    { on: ["txamt"] },
    { on: ["payment_link_id"], where: "payment_link_id IS NOT NULL" },
    { on: ["disputed_on"], where: "disputed_on IS NOT NULL" },
    { on: ["order_id"], where: "order_id IS NOT NULL" },
  ])
