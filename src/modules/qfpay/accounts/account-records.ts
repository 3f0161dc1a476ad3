import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { AccountCheck } from "./check-account"

const CHECK = "qfpay_account_check"

/** Key of what was noticed about an account's replies, next to its check; an account's id never has a colon. */
const repliesOf = (account: string) => `${account}:replies`
const reconciliationOf = (account: string) => `${account}:reconciliation`

/** What the database knows about accounts: their last check, and when QFPay last notified them. */
export class AccountRecords {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  async lastCheck(account: string): Promise<AccountCheck | undefined> {
    return this.#knex()<AccountCheck>(CHECK).where({ id: account }).first()
  }

  async saveCheck(check: AccountCheck): Promise<void> {
    await this.#knex()(CHECK)
      .insert({ ...check })
      .onConflict("id")
      .merge({ ...check, updated_at: new Date() })
  }

  /** Records that a reply claiming to be QFPay's had a wrong signature. */
  async saveBadReply(account: string, message: string): Promise<void> {
    const id = repliesOf(account)
    await this.saveCheck({ id, problem: "other", message, respcd: null, words: null, checked_at: new Date() })
  }

  /** When a reply last had a wrong signature, to the minute. */
  async lastBadReplyAt(account: string): Promise<Date | undefined> {
    return (await this.lastCheck(repliesOf(account)))?.checked_at
  }

  /** Records that QFPay's list of the account was read completely. @param at - up to when */
  async saveReconciled(account: string, at: Date): Promise<void> {
    const id = reconciliationOf(account)
    await this.saveCheck({ id, problem: null, message: "", respcd: null, words: null, checked_at: at })
  }

  /** Up to when QFPay's list of the account was last read completely. */
  async lastReconciledAt(account: string): Promise<Date | undefined> {
    return (await this.lastCheck(reconciliationOf(account)))?.checked_at
  }

  /** When the last genuine notification arrived, whatever it was about. */
  async lastNotificationAt(account: string): Promise<Date | undefined> {
    const kinds = ["notified", "refund_notified", "foreign_notification"]
    const newest = kinds.map((kind) =>
      this.#knex()("qfpay_transaction_event")
        .where({ account, kind, deleted_at: null })
        .max<{ at: Date | null }[]>("created_at as at")
        .then(([row]) => row?.at ?? undefined),
    )
    const times = (await Promise.all(newest)).filter((at) => at !== undefined)
    return times.sort((a, b) => b.getTime() - a.getTime())[0]
  }
}
