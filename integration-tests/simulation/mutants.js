/**
 * Deliberate mistakes, each a change of one line of the built plugin, made while Jest loads it (mutate.js): nothing of them
 * is in the product. `npm run simulate -- --mutants` says how many lives it takes to notice each.
 *
 * @typedef {{ name: string, mistake: string, file: string, from: string, to: string }} Mutant
 * @type {readonly Mutant[]}
 */
module.exports = [
  {
    name: "no-amount-check",
    mistake: "Whatever arrived counts as what was asked, in the cart's session too",
    file: "qfpay/domain/placement.js",
    from: `{ when: { session: "other_amount" }, then: "cart_changed" },`,
    to: "",
  },
  {
    name: "no-lock",
    mistake: "No lease keeps two workers from the same money",
    file: "modules/qfpay/ledger/leases.js",
    from: "while (!(await tryLease(knex(), key, owner, LEASE_MS))) {",
    to: "while (false) {",
  },
  {
    name: "unknown-refund-is-refused",
    mistake: "A refund whose answer was lost counts as refused, and the next click sends another",
    file: "modules/qfpay/refund-payment.js",
    from: "await refunds.unanswered(number, why);",
    to: "{ await refunds.refused(number, syssn, why); throw refused('denied', factsOf(received)); }",
  },
  {
    name: "unknown-payment-is-refused",
    mistake: "A payment call without an answer counts as refused, and is never asked about",
    file: "modules/qfpay/present-payment.js",
    from: "return withoutReply(context, row, payType, error);",
    to: "{ await context.ledger.payments.refused(row.out_trade_no, null, { cause: 'checkout' }); throw error; }",
  },
  {
    name: "new-refund-number",
    mistake: "Each click sends a refund of its own, whatever became of the one before",
    file: "modules/qfpay/refund-payment.js",
    from: "for (const refund of await context.ledger.refunds.ofPayment(payment.out_trade_no)) {",
    to: "for (const refund of []) {",
  },
  {
    name: "acknowledge-before-commit",
    mistake: "QFPay is told SUCCESS before the outcome is in the database, and nobody asks again",
    file: "api/hooks/qfpay/[account]/route.js",
    from: "const isDurable = await (0, receive_notification_1.receiveNotification)(req.scope, { account, rawBody, ...read });",
    to: "const isDurable = true; void (0, receive_notification_1.receiveNotification)(req.scope, { account, rawBody, ...read }).catch(() => undefined);",
    also: [
      {
        file: "workflows/follow-payments.js",
        from: 'return !(0, domain_1.hasArrived)(row.state) && row.state !== "refused";',
        to: "return false;",
      },
      { file: "workflows/follow-payments.js", from: "await askAgain(qfpay, row);", to: "await 0;" },
    ],
  },
  {
    name: "data-0",
    mistake: "Of several rows under one number only the first is looked at",
    file: "qfpay/domain/outcome.js",
    from: "const payments = rows.filter((row) => isPaymentRow(row, expected.out_trade_no));",
    to: "const payments = rows.slice(0, 1);",
  },
  {
    name: "applied-without-counting",
    mistake: "An order that exists is enough; whether it counts the capture is not asked",
    file: "qfpay/domain/placement.js",
    from: `{ when: { payment: "captured", order: "open", isCounted: true }, then: "applied" },`,
    to: `{ when: { payment: "captured", order: "open" }, then: "applied" },`,
  },
  {
    name: "cancel-forgets-the-money",
    mistake: "What a canceled order still has is given up for nobody to see, by the audit too",
    file: "workflows/review-canceled-order.js",
    from: `if (current.state !== "applied" || placement !== "order_canceled")`,
    to: "if (true)",
    also: [
      { file: "workflows/audit-money.js", from: "if (left > 0)", to: `if (left > 0 && kind !== "order_canceled")` },
    ],
  },
  {
    name: "second-payment-ignored",
    mistake: "A second payment under a number is overlooked",
    file: "qfpay/domain/outcome.js",
    from: "surplus: rest.concat(live.filter((row) => !exact.includes(row)))",
    to: "surplus: []",
  },
  {
    name: "late-payment-ignored",
    mistake: "After a code has expired or was closed nobody asks about it",
    file: "qfpay/domain/poll-plan.js",
    from: "if (time > expiry + exports.DEADLINE_MS)",
    to: "if (time > expiry)",
  },
  {
    name: "replaced-code-applied",
    mistake: "The payment of a session that Medusa has deleted is not held",
    file: "qfpay/domain/placement.js",
    from: `{ when: { session: "gone" }, then: "session_gone" },`,
    to: `{ when: { session: "gone" }, then: "refunded" },`,
  },
  {
    name: "held-without-a-list",
    mistake: "Money is marked as held and put on no list",
    file: "modules/qfpay/ledger/held-money.js",
    from: "const inserted = await trx(HELD)",
    to: "if (movesPayment) return true;\n            const inserted = await trx(HELD)",
  },
  {
    name: "list-leaves-out-refusals",
    mistake: "The admin's list leaves out refunds that were refused",
    file: "api/admin/qfpay/held-payments/route.js",
    from: "held_payments: rows.map(",
    to: `held_payments: rows.filter(({ reason }) => reason !== "refund_refused").map(`,
  },
  {
    name: "sends-an-unwritten-number",
    mistake: "The number that goes out is not the one that was written down before",
    file: "modules/qfpay/refund-payment.js",
    from: "out_trade_no: refund.out_trade_no,",
    to: "out_trade_no: (0, domain_1.mintRefundReference)(),",
  },
  {
    name: "pending-refund-is-done",
    mistake: "A refund that QFPay has only taken on counts as carried out",
    file: "modules/qfpay/refund-payment.js",
    from: `const isFinal = outcome?.kind === "done" || outcome?.kind === "refused" || outcome?.kind === "rejected";`,
    to: `if (outcome?.kind === "pending" || outcome?.kind === "unknown" || !outcome) return recordOutcome(context, received, refund, { kind: "done", evidence: outcome?.evidence ?? { respcd: "0000", words: "" } }, syssn, cause);\n    const isFinal = true;`,
  },
  {
    name: "automatic-refund-twice",
    mistake: "Held money is given back without asking what went back before",
    file: "modules/qfpay/refund-payment.js",
    from: "const txamt = received.txamt - refundedIn(earlier.refunds);",
    to: "const txamt = Math.floor(received.txamt / 2);",
  },
  {
    name: "paid-not-applied-after-crash",
    mistake: "A paid payment is due only by the notification that told of it",
    file: "modules/qfpay/ledger/payments.js",
    from: "next_enquiry_at: null, apply_due_at: new Date() };",
    to: "next_enquiry_at: null, apply_due_at: null };",
  },
  {
    name: "claims-are-kept",
    mistake: "A worker that has died keeps its rows for ever",
    file: "modules/qfpay/ledger/claims.js",
    from: "(claimed_until IS NULL OR claimed_until <= :now)",
    to: "(claimed_until IS NULL)",
  },
  {
    name: "refund-not-recorded",
    mistake: "A refund that went through behind the merchant's back is not brought into Medusa's books",
    file: "workflows/record-refund.js",
    from: "await addRefund(container, recorded, medusa);",
    to: "await 0;",
  },
  {
    name: "old-code-forgotten",
    mistake: "After a refresh only the newest code of a session counts",
    file: "modules/qfpay/session-view.js",
    from: `rows.find(({ state }) => state === "paid") ??`,
    to: "",
  },
  {
    name: "notification-is-believed",
    mistake: "A notification settles the payment without an enquiry, forged or not",
    file: "api/hooks/qfpay/[account]/route.js",
    from: "if (!read) {",
    to: `if (!read) { read = { kind: "payment", notification: JSON.parse(String(rawBody)) }; await qfpay.ledger.payments.paid(read.notification.out_trade_no, { syssn: read.notification.syssn, paidAt: new Date() }, { cause: "notification" }); }\n    if (!read) {`,
  },
]
