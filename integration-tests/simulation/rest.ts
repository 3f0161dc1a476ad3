import { type Checked, checkNoticed } from "./checks"

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** After its last happening everybody has their patience: the poll plans end, repeated notifications too, and the night. */
const ROUNDS_MS = [
  ...[MINUTE_MS, 4 * MINUTE_MS, 11 * MINUTE_MS, 16 * MINUTE_MS, 31 * MINUTE_MS],
  ...[HOUR_MS, 12 * HOUR_MS, 13 * HOUR_MS, 3 * HOUR_MS, HOUR_MS, HOUR_MS],
]
/** After the daily comparison what it has found comes to its place. */
const LAST_ROUNDS_MS = [MINUTE_MS, 31 * MINUTE_MS, HOUR_MS, HOUR_MS, HOUR_MS, 12 * HOUR_MS, HOUR_MS, HOUR_MS]
/** The audit runs once an hour, however often its job is called, and it leaves what has just changed to others. */
const AUDITED_MS = HOUR_MS

/** A shop whose time can be made to pass. */
export interface Resting {
  /** Time passes, and what falls due by itself happens. */
  pass(ms: number): Promise<void>
  /** One of the plugin's jobs runs to its end. */
  job(name: JobName): Promise<void>
  readonly world: Checked
}

export type JobName = "follow-payments" | "audit" | "reconcile"

/** Nobody does anything any more, nothing fails, and time passes until nothing is due. @throws Violation */
export async function comeToRest(shop: Resting): Promise<void> {
  await letPass(shop, ROUNDS_MS)
  // What the poll plan is for must not wait for the daily comparison.
  await checkNoticed(shop.world)
  await shop.job("reconcile")
  await letPass(shop, LAST_ROUNDS_MS)
}

/** Time with its jobs, until nothing is due any more. */
async function letPass(shop: Resting, rounds: readonly number[]): Promise<void> {
  for (const ms of rounds) {
    const wasAnythingDue = await isAnythingDue(shop.world)
    await shop.pass(ms)
    await shop.job("follow-payments")
    if (ms < AUDITED_MS) continue
    await shop.job("audit")
    // Once the audit has judged what nothing has changed for an hour, only what is due can still change anything.
    if (!wasAnythingDue && !(await isAnythingDue(shop.world))) return
  }
}

async function isAnythingDue(world: Checked): Promise<boolean> {
  const rows = await world.sql(
    `SELECT 1 FROM qfpay_transaction WHERE next_enquiry_at IS NOT NULL OR apply_due_at IS NOT NULL
      UNION SELECT 1 FROM qfpay_held_payment WHERE state = 'held' AND refund_due_at IS NOT NULL`,
  )
  return rows.length > 0
}
