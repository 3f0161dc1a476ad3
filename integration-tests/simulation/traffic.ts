import diagnostics from "node:diagnostics_channel"
import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http"
import { realAlarm, realNow, realSleep } from "./virtual-time"

/** Turns of the event loop in which nothing must happen. */
const QUIET_TURNS = 4
/** What no counter sees (a hash in a worker thread, a name looked up) is over by then. */
const HUNG_MS = 20_000
/** Longer than any statement or request takes on a machine that is busy otherwise. */
const BUSY_MS = 60_000

/** Everything that is under way between the parts of this process, so that one can tell when all of them wait. */
export class Traffic {
  /** Statements that PostgreSQL has not answered, and connections that are not there yet. */
  statements = 0
  #asked = 0
  #served = 0
  #activity = 0
  #onCalm = () => undefined as void
  #stop = () => undefined as void

  /** Requests that Medusa is answering. */
  readonly serving = new Map<IncomingMessage, ServerResponse>()

  /** @param onServed - called in the context in which the server is going to answer */
  watch(onRequest: (port: number) => void): void {
    const onServed = (message: unknown) => {
      const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
      onRequest(request.socket.localPort ?? 0)
      this.#count("served", 1)
      this.serving.set(request, response)
      response.once("close", () => {
        this.serving.delete(request)
        this.#count("served", -1)
      })
    }
    diagnostics.subscribe("http.server.request.start", onServed)
    this.#stop = () => diagnostics.unsubscribe("http.server.request.start", onServed)
  }

  unwatch(): void {
    this.#stop()
  }

  /** Counts a request of this process until it is over. */
  asks(request: ClientRequest): void {
    this.#count("asked", 1)
    request.once("close", () => this.#count("asked", -1))
  }

  /** Counts a statement until it is answered. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.statements += 1
    this.#activity += 1
    try {
      return await work()
    } finally {
      this.statements -= 1
      this.#moved()
    }
  }

  /** Notes that something happened that is no request and no statement. */
  touch(): void {
    this.#activity += 1
  }

  /** Lets {@link quiet} look again, whatever is open. */
  wake(): void {
    this.touch()
    this.#onCalm()
  }

  /**
   * Resolves when nothing moves any more: no statement is open, no request is on its way, and no code has anything to do.
   * @param isExplained - whether what is unfinished waits for something that we hold
   * @param isOver - whether nothing can move any more, because the shop has died
   */
  async quiet(isExplained: () => boolean, isOver: () => boolean): Promise<void> {
    const began = realNow()
    for (let turns = 0; turns < QUIET_TURNS && !isOver();) {
      if (this.#isBusy) {
        await this.#calm()
        turns = 0
      }
      const seen = this.#activity
      await new Promise((resolve) => setImmediate(resolve))
      turns = this.#isBusy || this.#activity !== seen ? 0 : turns + 1
      if (turns === QUIET_TURNS && !isExplained() && realNow() - began < HUNG_MS) {
        await realSleep(1)
        turns = 0
      }
    }
  }

  async #calm(): Promise<void> {
    let alarm: () => void = () => undefined
    const hung = new Promise<never>((_, reject) => {
      alarm = realAlarm(BUSY_MS, () => reject(new Error(`Nothing has moved for a minute: ${this.#tell()}`)))
    })
    await Promise.race([new Promise<void>((resolve) => (this.#onCalm = resolve)), hung]).finally(alarm)
  }

  #tell(): string {
    return `${this.statements} statements are open, ${this.#asked} requests were sent and ${this.#served} have arrived.`
  }

  get #isBusy(): boolean {
    return this.statements > 0 || this.#asked !== this.#served
  }

  #moved(): void {
    this.#activity += 1
    if (!this.#isBusy) this.#onCalm()
  }

  #count(what: "asked" | "served", by: 1 | -1): void {
    if (what === "asked") this.#asked += by
    else this.#served += by
    this.#moved()
  }
}
