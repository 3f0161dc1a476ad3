import type { Clock } from "./clock"

interface Task {
  due: number
  readonly run: () => Promise<void> | void
  timer: NodeJS.Timeout | undefined
}

/** Node fires a timer above 31 bits at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * The simulator's clock and its scheduled tasks: repeats of notifications, pending refunds. Real timers drive it;
 * {@link advance} skips the waiting, so that a test covers QFPay's 24-hour timetable instantly.
 */
export class Scheduler {
  private readonly tasks = new Set<Task>()
  private readonly running = new Set<Promise<void>>()
  private skippedMs = 0

  constructor(private readonly clock: Clock) {}

  /** Milliseconds since 1970: the given clock, plus what {@link advance} has added. */
  now(): number {
    return Number(this.clock.now()) + this.skippedMs
  }

  /** Runs a task after `delayMs`; returns a function that cancels it. */
  after(delayMs: number, run: () => Promise<void> | void): () => void {
    const task: Task = { due: this.now() + delayMs, run, timer: undefined }
    this.tasks.add(task)
    this.arm(task)
    return () => this.drop(task)
  }

  /** Moves time forward, runs everything that becomes due on the way in order, and waits for it. */
  async advance(ms: number): Promise<void> {
    let left = ms
    for (;;) {
      // Running tasks may schedule more within the remaining time, so they finish before time jumps.
      while (this.running.size > 0) await Promise.all(this.running)
      const next = [...this.tasks].sort((a, b) => a.due - b.due)[0]
      const wait = next ? Math.max(0, next.due - this.now()) : Infinity
      if (!next || wait > left) break
      this.skippedMs += wait
      left -= wait
      await this.fire(next)
    }
    this.skippedMs += left
    for (const task of this.tasks) this.arm(task)
  }

  /** Resolves when nothing is due or running. Tasks scheduled for later do not count. */
  idle(): Promise<void> {
    return this.advance(0)
  }

  /** Drops every scheduled task and resets the clock. */
  clear(): void {
    for (const task of this.tasks) this.drop(task)
    this.skippedMs = 0
  }

  private arm(task: Task): void {
    clearTimeout(task.timer)
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(0, task.due - this.now()))
    task.timer = setTimeout(() => void this.fire(task), waitMs)
    task.timer.unref()
  }

  private drop(task: Task): void {
    clearTimeout(task.timer)
    this.tasks.delete(task)
  }

  private fire(task: Task): Promise<void> {
    this.drop(task)
    const run = Promise.resolve()
      .then(() => task.run())
      .finally(() => this.running.delete(run))
    this.running.add(run)
    return run
  }
}
