import { AsyncResource } from "node:async_hooks"
import timersPromises from "node:timers/promises"

interface Timer {
  readonly id: number
  due: number
  readonly everyMs: number | undefined
  readonly delayMs: number
  readonly run: () => void
}

const real = { Date, setTimeout, clearTimeout, setInterval, clearInterval, performance }
/** Medusa waits for its locks with these. */
const realSleeps = { setTimeout: timersPromises.setTimeout }

/**
 * The time of everything that runs in this process: Medusa, the plugin, the simulated gateway. It stands still until it is
 * moved, so that how fast this machine happens to be decides nothing.
 */
export class VirtualTime {
  #now = 0
  /** Never goes back, whatever is done to the clock. */
  #elapsed = 1
  readonly #timers = new Map<number, Timer>()
  #count = 0

  /** @param mayRun - asked before a timer runs, in the context in which it was set */
  constructor(private readonly mayRun: () => boolean) {}

  /** Takes the place of `Date`, timers and `performance`. @returns puts the machine's back */
  install(): () => void {
    const time = this as VirtualTime
    this.#now = real.Date.now()
    class VirtualDate extends real.Date {
      constructor(...args: unknown[]) {
        if (args.length === 0) super(time.now)
        else super(...(args as [number]))
      }
      static override now = () => time.now
    }
    const performance = Object.create(real.performance, { now: { value: () => time.#elapsed } }) as unknown
    Object.assign(globalThis, {
      Date: VirtualDate,
      performance,
      setTimeout: (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
        this.#set(() => run(...args), ms, false),
      setInterval: (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
        this.#set(() => run(...args), ms, true),
      clearTimeout: (timer: unknown) => this.#clear(timer),
      clearInterval: (timer: unknown) => this.#clear(timer),
    })
    Object.assign(timersPromises, {
      setTimeout: (ms?: number, value?: unknown) =>
        new Promise((resolve) => void this.#set(() => resolve(value), ms, false)),
    })
    return () => {
      Object.assign(globalThis, real)
      Object.assign(timersPromises, realSleeps)
    }
  }

  /** Sets the clock, forwards or backwards. What is due by then has not run yet. */
  setTo(ms: number): void {
    this.#elapsed += Math.max(0, ms - this.#now)
    this.#now = ms
  }

  get now(): number {
    return this.#now
  }

  /** When the next timer is due, if there is one. */
  get nextDue(): number | undefined {
    let next: number | undefined
    for (const { due } of this.#timers.values()) if (next === undefined || due < next) next = due
    return next
  }

  /** Moves the clock to the next timer and runs it. */
  fireNext(): void {
    let next: Timer | undefined
    for (const timer of this.#timers.values()) if (!next || timer.due < next.due) next = timer
    if (!next) return
    this.setTo(Math.max(this.now, next.due))
    if (next.everyMs === undefined) this.#timers.delete(next.id)
    else next.due = this.now + Math.max(1, next.everyMs)
    next.run()
  }

  /** Runs what is due by now. */
  fireDue(): void {
    for (let due = this.nextDue; due !== undefined && due <= this.now; due = this.nextDue) this.fireNext()
  }

  /** What repeats all the time happens once at the end of a long wait, as after a machine's sleep. */
  skipRepeats(until: number): void {
    for (const timer of this.#timers.values()) {
      if (timer.everyMs !== undefined && timer.due < until) timer.due = until
    }
  }

  /** Forgets every timer: whoever set them is gone. */
  forgetAll(): void {
    this.#timers.clear()
  }

  #set(run: () => void, ms = 0, repeats: boolean) {
    const id = ++this.#count
    // As Node's own: whole milliseconds.
    const delayMs = Math.max(0, Math.trunc(Number(ms) || 0))
    const bound = AsyncResource.bind(() => {
      if (this.mayRun()) run()
    })
    const timer: Timer = { id, due: this.now + delayMs, delayMs, everyMs: repeats ? delayMs : undefined, run: bound }
    this.#timers.set(id, timer)
    const handle = {
      virtual: id,
      ref: () => handle,
      unref: () => handle,
      hasRef: () => true,
      refresh: () => {
        this.#timers.set(id, Object.assign(timer, { due: this.now + delayMs }))
        return handle
      },
      close: () => this.#clear(handle),
      [Symbol.toPrimitive]: () => id,
    }
    return handle
  }

  #clear(timer: unknown): void {
    const id = typeof timer === "object" && timer !== null ? (timer as { virtual?: number }).virtual : undefined
    if (id !== undefined) this.#timers.delete(id)
    // One that was set before time became virtual, or none.
    else real.clearTimeout(timer as NodeJS.Timeout)
  }
}

/** Waits on the machine's own clock. */
export const realSleep = (ms: number) => new Promise<void>((resolve) => real.setTimeout(resolve, ms))
/** Milliseconds by the machine's own clock. */
export const realNow = () => real.performance.now()
/** Calls after a time by the machine's own clock. @returns prevents it */
export function realAlarm(ms: number, ring: () => void): () => void {
  const timer = real.setTimeout(ring, ms)
  return () => real.clearTimeout(timer)
}
