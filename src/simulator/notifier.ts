import type { Account, Order, Refund } from "./books"
import { isLoopback } from "./doors"
import { type Fault, ofKind } from "./faults"
import { notificationOf } from "./notification-body"
import { type Answer, postNotification } from "./post"
import { type JsonObject, pythonJson } from "./python-json"
import { bodySignature } from "./signature"
import type { World } from "./world"

/** Minutes between attempts, until `SUCCESS`. Source: QFPay docs, Asynchronous Notifications. */
export const NOTIFY_TIMETABLE_MINUTES = [2, 10, 10, 60, 120, 360, 900] as const

/** One attempt to notify the merchant, sent or lost. */
export interface NotificationAttempt {
  readonly account: string
  readonly outTradeNo: string
  readonly syssn: string
  readonly about: "payment" | "refund"
  /** The target URL; `null` when neither the order nor the account has one. */
  readonly url: string | null
  /** 1 for the first attempt, 8 for the last of the timetable; 0 if sent manually. */
  readonly attempt: number
  /** ISO 8601, by the simulator's clock. */
  readonly at: string
  /** The raw body that was sent, and its `X-QF-SIGN`. */
  readonly body: string
  readonly signature: string
  /** HTTP status of the merchant's answer; `null` if there was none. */
  readonly status: number | null
  /** Body of the merchant's answer, cut at 4096 characters. */
  readonly answer: string | null
  /** Whether the answer was 200 and exactly `SUCCESS`, so that it is not repeated. */
  readonly acknowledged: boolean
  /** The kind of the fault that applied, if any. */
  readonly fault: string | null
  readonly error: string | null
}

/** How a manually sent notification may differ from the truth. */
export interface NotifyNowOptions {
  /** Fields to replace, signed like the rest; `null` leaves one out. */
  readonly fields?: Readonly<Record<string, string | null>>
  /** Signed with a key that is not the merchant's. */
  readonly forged?: boolean
  /** Send it here instead. */
  readonly url?: string
}

interface Delivery {
  readonly row: Order | Refund
  readonly url: string | null
  readonly body: string
  readonly signature: string
  /** The log to write to, so that a late attempt does not appear after a reset. */
  readonly log: NotificationAttempt[]
  attempts: number
  acknowledged: boolean
}

const NO_URL: Answer = { status: null, body: null, error: "neither the order nor the account names a notify URL" }
const ELSEWHERE: Answer = {
  status: null,
  body: null,
  error:
    "not sent: the simulator notifies this machine only. Start it with --notify-anywhere, or give the account a notify URL",
}
const LOST: Answer = { status: null, body: null, error: "lost on the way" }

/** Notifies merchants of successful payments and refunds, repeatedly until they answer `SUCCESS`. */
export class Notifier {
  private log: NotificationAttempt[] = []
  private deliveries: Delivery[] = []
  private held: { account: string; release: () => void }[] = []

  /** The world is passed as a function, because it contains the notifier. */
  constructor(private readonly world: () => World) {}

  /** Every attempt, oldest first. */
  attempts(): readonly NotificationAttempt[] {
    return [...this.log]
  }

  clear(): void {
    this.log = []
    this.deliveries = []
    this.held = []
  }

  /** Starts the timetable for a payment or refund that has just succeeded. */
  announce(row: Order | Refund): void {
    const delivery = this.deliveryOf(row, {})
    if (delivery.url === null) this.note(delivery, 0, null, NO_URL)
    else {
      this.deliveries.push(delivery)
      this.world().scheduler.after(this.world().settings.notifyDelayMs, () => this.attempt(delivery))
    }
  }

  /** One attempt outside the timetable. If it is acknowledged, the timetable stops. */
  sendNow(row: Order | Refund, options: NotifyNowOptions = {}): Promise<NotificationAttempt> {
    return this.send(this.deliveryOf(row, options), 0, options.forged ? "forged" : null)
  }

  private deliveryOf(row: Order | Refund, options: NotifyNowOptions): Delivery {
    const order = row.kind === "refund" ? row.order : row
    const body = this.bodyOf(row, options.fields ?? {})
    return {
      row,
      url: options.url ?? order.notifyUrl ?? row.account.notifyUrl ?? null,
      body,
      signature: options.forged ? forgedSignature(body, row) : bodySignature(body, row.account.clientKey),
      log: this.log,
      attempts: 0,
      acknowledged: false,
    }
  }

  private bodyOf(row: Order | Refund, fields: Readonly<Record<string, string | null | undefined>>): string {
    const truth = notificationOf(row, this.world().settings)
    const replaced = Object.entries(fields).map(([name, value]) => [name, value ?? undefined] as const)
    return pythonJson({ ...truth, ...Object.fromEntries(replaced) } satisfies JsonObject)
  }

  private async attempt(delivery: Delivery): Promise<void> {
    if (delivery.acknowledged) return
    const { row } = delivery
    const { appCode } = row.account
    const { faults, scheduler } = this.world()
    const numbers = row.kind === "refund" ? [row.outTradeNo, row.order.outTradeNo] : [row.outTradeNo]
    const struck = faults.take("notification", appCode, numbers)
    const number = ++delivery.attempts
    const go = async () => {
      await this.deliver(delivery, number, struck)
      this.planNext(delivery)
      this.releaseHeld(appCode)
    }
    const late = ofKind(struck, "delay")
    const reordered = ofKind(struck, "reordered")
    if (late) scheduler.after(late.ms, go)
    else if (reordered) this.hold(appCode, reordered.ms, go)
    else await go()
  }

  private planNext(delivery: Delivery): void {
    const minutes = NOTIFY_TIMETABLE_MINUTES[delivery.attempts - 1]
    if (delivery.acknowledged || minutes === undefined) return
    const delayMs = minutes * 60_000 * this.world().settings.notifyTimeScale
    this.world().scheduler.after(delayMs, () => this.attempt(delivery))
  }

  /** Holds a notification back until a later one of the account has been sent, or `ms` have passed. */
  private hold(account: string, ms: number, go: () => Promise<void>): void {
    const cancel = this.world().scheduler.after(ms, () => {
      this.held = this.held.filter((other) => other !== entry)
      return go()
    })
    const entry = {
      account,
      release: () => {
        cancel()
        this.world().scheduler.after(0, go)
      },
    }
    this.held.push(entry)
  }

  private releaseHeld(account: string): void {
    const due = this.held.filter((entry) => entry.account === account)
    this.held = this.held.filter((entry) => entry.account !== account)
    for (const entry of due) entry.release()
  }

  private async deliver(delivery: Delivery, number: number, struck: readonly Fault[]): Promise<void> {
    const { row } = delivery
    const kind = struck.find((fault) => fault.kind !== "delay")?.kind ?? struck[0]?.kind ?? null
    if (ofKind(struck, "lost")) {
      this.note(delivery, number, kind, LOST)
      return
    }
    const echo = ofKind(struck, "wrong_echo")
    const body = echo ? this.bodyOf(row, wrongFields(echo)) : delivery.body
    const signature = ofKind(struck, "forged") ? forgedSignature(body, row) : bodySignature(body, row.account.clientKey)
    const copies = ofKind(struck, "doubled")?.copies ?? 1
    await Promise.all(Array.from({ length: copies }, () => this.send({ ...delivery, body, signature }, number, kind)))
  }

  private async send(delivery: Delivery, number: number, fault: string | null): Promise<NotificationAttempt> {
    const { url, body, signature } = delivery
    const attempt = this.note(delivery, number, fault, await this.post(url, delivery.row.account, body, signature))
    if (attempt.acknowledged && fault !== "forged") {
      for (const other of this.deliveries) if (other.row === delivery.row) other.acknowledged = true
    }
    return attempt
  }

  /** A `notify_url` comes with an order; it must not make this machine call others. */
  private async post(url: string | null, { notifyUrl }: Account, body: string, signature: string): Promise<Answer> {
    if (url === null) return NO_URL
    const isAllowed = this.world().notifyAnywhere || url === notifyUrl || isLoopback(new URL(url).hostname)
    return isAllowed ? postNotification(url, body, signature) : ELSEWHERE
  }

  private note(delivery: Delivery, attempt: number, fault: string | null, answer: Answer): NotificationAttempt {
    const { row, url, body, signature, log } = delivery
    const noted: NotificationAttempt = {
      account: row.account.appCode,
      outTradeNo: row.outTradeNo,
      syssn: row.syssn,
      about: row.kind,
      url,
      attempt,
      at: new Date(this.world().now()).toISOString(),
      body,
      signature,
      status: answer.status,
      answer: answer.body,
      acknowledged: answer.status === 200 && answer.body === "SUCCESS",
      fault,
      error: answer.error,
    }
    log.push(noted)
    return noted
  }
}

function forgedSignature(body: string, row: Order | Refund): string {
  return bodySignature(body, `not-${row.account.clientKey}`)
}

/** The fields that a fault falsifies; by default the amount. */
export function wrongFields(echo: {
  txamt?: string
  txcurrcd?: string
  out_trade_no?: string
}): Record<string, string> {
  const { txamt, txcurrcd, out_trade_no } = echo
  const named = {
    ...(txamt !== undefined && { txamt }),
    ...(txcurrcd !== undefined && { txcurrcd }),
    ...(out_trade_no !== undefined && { out_trade_no }),
  }
  return Object.keys(named).length > 0 ? named : { txamt: "1" }
}
