import { readFileSync } from "node:fs"
import path from "node:path"
import type { Theme } from "./life"

/**
 * Deliberate mistakes, each a change of one line of the built plugin, made in memory (see {@link makeMistake}): nothing of
 * them is in the product. `npm run simulate -- --mutants` says how many lives it takes to notice each.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "no-amount-check",
    theme: "odd_money",
    mistake: "Whatever arrived counts as what was asked",
    file: "qfpay/domain/outcome.js",
    from: "row.txamt === expected.txamt && row.txcurrcd === expected.txcurrcd)",
    to: "row.txcurrcd === expected.txcurrcd)",
  },
  {
    name: "no-lock",
    theme: "counter",
    mistake: "No lease keeps two workers from the same money",
    file: "modules/qfpay/ledger/leases.js",
    from: "while (!(await tryLease(this.#knex(), key, owner, domain_1.LEASE_MS))) {",
    to: "while (false) {",
    also: [
      {
        file: "modules/qfpay/ledger/leases.js",
        from: "const pass = await this.#turnHere(key, giveUpAt);",
        to: "const pass = () => undefined;",
      },
    ],
  },
  {
    name: "unknown-refund-is-refused",
    theme: "refunds",
    mistake: "A refund whose answer was lost counts as refused, and the next click sends another",
    file: "modules/qfpay/refunds/send-refund.js",
    from: "await refunds.unanswered(number, why);",
    to: "{ await refunds.refused(number, syssn, why, null); throw (0, refund_errors_1.refusedError)('denied', (0, refund_errors_1.factsOf)(received)); }",
  },
  {
    name: "unknown-payment-is-refused",
    theme: "counter",
    mistake: "A payment call without an answer counts as refused, and is never asked about",
    file: "modules/qfpay/payments/initiate-payment.js",
    from: "return withoutReply(context, row, payType, error);",
    to: "{ await context.ledger.payments.refused(row.out_trade_no, null, { trigger: 'checkout' }); throw error; }",
  },
  {
    name: "new-refund-number",
    theme: "refunds",
    mistake: "Each click sends a refund of its own, whatever became of the one before",
    file: "modules/qfpay/refunds/earlier-refunds.js",
    from: "for (const refund of await context.ledger.refunds.ofPayment(payment.out_trade_no)) {",
    to: "for (const refund of []) {",
    also: [
      {
        file: "modules/qfpay/refunds/earlier-refunds.js",
        from: "if (!(await isRefundedElsewhere(context, received, earlier, trigger)))",
        to: "if (true)",
      },
    ],
  },
  {
    name: "acknowledge-before-commit",
    theme: "everything",
    mistake: "QFPay is told SUCCESS before the outcome is in the database",
    file: "operations/notifications/receive-notification.js",
    from: `const isDurable = await apply(container, ours, notification);`,
    to: `const isDurable = true; void apply(container, ours, notification).catch(() => undefined);`,
  },
  {
    name: "data-0",
    theme: "odd_money",
    mistake: "Of several rows under one number only the first is looked at",
    file: "qfpay/domain/outcome.js",
    from: "const payments = rows.filter((row) => isPaymentRow(row, expected.out_trade_no));",
    to: "const payments = rows.slice(0, 1);",
  },
  {
    name: "applied-without-counting",
    theme: "crashes",
    mistake: "An order that exists is enough; whether it counts the capture is not asked",
    file: "qfpay/domain/placement.js",
    from: `{ when: { payment: "captured", order: "open", isCounted: true }, then: "applied" },`,
    to: `{ when: { payment: "captured", order: "open" }, then: "applied" },`,
  },
  {
    name: "cancel-forgets-the-money",
    theme: "refunds",
    mistake: "What a canceled order still has is given up for nobody to see, by the audit too",
    file: "payments/review-canceled-order.js",
    from: `if (placement !== "order_canceled")`,
    to: "if (true)",
    also: [
      {
        file: "operations/background/audit-money.js",
        from: "if (left > 0)",
        to: `if (left > 0 && kind !== "order_canceled")`,
      },
    ],
  },
  {
    name: "second-payment-ignored",
    theme: "odd_money",
    mistake: "A second payment under a number is overlooked",
    file: "qfpay/domain/outcome.js",
    from: "surplus: rest.concat(live.filter((row) => !exact.includes(row)))",
    to: "surplus: []",
    also: [
      {
        file: "modules/qfpay/reconciliation/reconcile-account.js",
        from: "const seconds = rows.filter((row) =>",
        to: "return true; const seconds = rows.filter((row) =>",
      },
    ],
  },
  {
    name: "late-payment-ignored",
    theme: "late_money",
    mistake: "After a code has expired or was closed nobody asks about it",
    file: "qfpay/domain/poll-plan.js",
    from: "if (time > expiry + intervals_1.DEADLINE_MS)",
    to: "if (time > expiry)",
  },
  {
    name: "replaced-code-applied",
    theme: "everything",
    mistake: "The payment of a session that Medusa has deleted is not held",
    file: "qfpay/domain/placement.js",
    from: `{ when: { session: "gone" }, then: "session_gone" },`,
    to: `{ when: { session: "gone" }, then: "refunded" },`,
  },
  {
    name: "held-without-a-list",
    theme: "odd_money",
    mistake: "Money is marked as held and put on no list",
    file: "modules/qfpay/ledger/held-money.js",
    from: "const inserted = await trx(HELD)",
    to: "if (movesFrom) return true;\n            const inserted = await trx(HELD)",
  },
  {
    name: "list-leaves-out-refusals",
    theme: "refunds",
    mistake: "The admin's list leaves out refunds that were refused",
    file: "modules/qfpay/ledger/held-money.js",
    from: "return { rows: rows.map((row) => toHeld(row)), count:",
    to: `return { rows: rows.filter(({ reason }) => reason !== "refund_refused").map((row) => toHeld(row)), count:`,
  },
  {
    name: "sends-an-unwritten-number",
    theme: "refunds",
    mistake: "The number that goes out is not the one that was written down before",
    file: "modules/qfpay/refunds/send-refund.js",
    from: "out_trade_no: refund.out_trade_no,\n            txamt",
    to: "out_trade_no: (0, domain_1.mintRefundReference)(),\n            txamt",
  },
  {
    name: "pending-refund-is-done",
    theme: "refunds",
    mistake: "A refund that QFPay has only taken on counts as carried out",
    file: "modules/qfpay/refunds/send-refund.js",
    from: `const isFinal = isDone || outcome?.kind === "refused" || outcome?.kind === "rejected";`,
    to: `if (outcome?.kind === "pending" || outcome?.kind === "unknown" || !outcome) return recordOutcome(context, received, refund, { kind: "done", evidence: outcome?.evidence ?? { respcd: "0000", gatewayMessage: "" } }, syssn, trigger);\n    const isFinal = true;`,
  },
  {
    name: "automatic-refund-twice",
    theme: "odd_money",
    mistake: "Held money is given back without asking what went back before",
    file: "modules/qfpay/refunds/refund-payment.js",
    from: "const txamt = received.txamt - (0, earlier_refunds_1.refundedIn)(earlier.refunds);",
    to: "const txamt = Math.floor(received.txamt / 2);",
  },
  {
    name: "paid-not-applied-after-crash",
    theme: "crashes",
    mistake: "A paid payment is due only by the notification that told of it",
    file: "modules/qfpay/ledger/payments.js",
    from: "next_enquiry_at: null, apply_due_at: new Date() };",
    to: "next_enquiry_at: null, apply_due_at: null };",
  },
  {
    name: "claims-are-kept",
    theme: "crashes",
    mistake: "A worker that has died keeps its rows forever",
    file: "modules/qfpay/ledger/claims.js",
    from: "(claimed_until IS NULL OR claimed_until <= :now)",
    to: "(claimed_until IS NULL)",
  },
  {
    name: "refund-not-booked",
    theme: "refunds",
    mistake: "A refund that went through behind the merchant's back is not booked",
    file: "payments/book-refund.js",
    from: "await addRefund(container, assigned, medusa);",
    to: "await 0;",
  },
  {
    name: "refund-not-credited",
    theme: "refunds",
    mistake: "A refund that is booked later does not reduce what the order asks for",
    file: "payments/book-refund.js",
    from: "await (0, credit_refund_1.creditRefund)(container, order.id, made);",
    to: "await 0;",
    also: [
      {
        file: "payments/book-refund.js",
        from: "await (0, credit_refund_1.creditBookedRefunds)(container, order.id, refund.out_trade_no);",
        to: "await 0;",
      },
    ],
  },
  {
    name: "refunds-booked-at-once",
    theme: "refunds",
    mistake: "Two refunds of one order are booked at the same time",
    file: "payments/book-refund.js",
    from: "await ledger.leases.withLease(`order:${order.id}`, domain_1.APPLY_PATIENCE_MS, async () => {",
    to: "await (async (_, __, work) => work())(0, 0, async () => {",
  },
  {
    name: "old-code-forgotten",
    theme: "late_money",
    mistake: "After a refresh only the newest code of a session counts",
    file: "modules/qfpay/ledger/current-payment.js",
    from: `rows.find(({ state }) => state === "paid") ??`,
    to: "",
  },
  {
    name: "notification-is-believed",
    theme: "late_money",
    mistake: "A notification applies the payment without an enquiry",
    file: "operations/notifications/receive-notification.js",
    from: "if ((0, domain_1.contradicts)(notification, row) && !isOfOtherMoney(notification, row))",
    to: `await container.resolve("qfpay").ledger.payments.paid(out_trade_no, { syssn: notification.syssn, paidAt: new Date() }, { trigger: "notification" });\n    if ((0, domain_1.contradicts)(notification, row) && !isOfOtherMoney(notification, row))`,
  },
  {
    name: "signature-not-checked",
    theme: "odd_money",
    mistake: "A forged notification is taken for QFPay's, and believed",
    file: "modules/qfpay/accounts/accounts.js",
    from: "readNotification: (rawBody, sign) => (0, wire_1.readNotification)(rawBody, sign, clientKey),",
    to: `readNotification: (rawBody) => ({ kind: "payment", notification: { ...JSON.parse(String(rawBody)), txamt: undefined } }),`,
  },
]

interface Change {
  /** Below the built plugin's src. */
  readonly file: string
  readonly from: string
  readonly to: string
}

export interface Mutant extends Change {
  readonly name: string
  /** Of the lives in which it matters. */
  readonly theme: Theme
  readonly mistake: string
  readonly also?: readonly Change[]
}

const BUILT = path.resolve(__dirname, "../../.medusa/server/src")

/**
 * The changed code by file.
 * @throws Error when the built plugin has no such place, or several
 */
export function changedFiles({ name, also = [], ...first }: Mutant): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const { file, from, to } of [first, ...also]) {
    const code = files.get(file) ?? readFileSync(path.join(BUILT, file), "utf8")
    if (code.split(from).length !== 2) throw new Error(`The mistake ${name} does not fit ${file} any more.`)
    files.set(
      file,
      code.replace(from, () => to),
    )
  }
  return files
}

/**
 * Makes one mistake in the running plugin: the changed file is evaluated beside the real one, and what it exports takes its
 * place. Compiled TypeScript reads imports at each use, so it is in force at once; for a class, from the next restart on.
 *
 * @returns takes it back
 */
export function makeMistake(mutant: Mutant): () => void {
  const undo = [...changedFiles(mutant)].map(([file, code]) => {
    const location = path.join(BUILT, file)
    const real = jest.requireActual<Record<string, unknown>>(location)
    const before = { ...real }
    Object.assign(real, evaluate(location, code))
    return () => Object.assign(real, before)
  })
  return () => undo.forEach((takeBack) => takeBack())
}

function evaluate(location: string, code: string): Record<string, unknown> {
  const folder = path.dirname(location)
  const load = (id: string) =>
    jest.requireActual<object>(id.startsWith(".") ? path.resolve(folder, id) : require.resolve(id, { paths: [folder] }))
  const module = { exports: {} as Record<string, unknown> }
  // Our own file, with one line changed.
  const run = new Function("require", "module", "exports", code) as (...args: unknown[]) => void
  run(load, module, module.exports)
  return module.exports
}
