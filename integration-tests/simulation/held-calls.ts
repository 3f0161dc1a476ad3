import type { GatewayRequest, Pace } from "../../src/simulator"

/** A call that the gateway has not looked at yet, or an answer that it has not sent yet. */
export interface HeldCall {
  readonly call: GatewayRequest
  readonly moment: Parameters<Pace>[1]
  letGo(): void
}

/** What the gateway is keeping back, oldest first. */
export class HeldCalls {
  #held: HeldCall[] = []

  readonly pace: Pace = (call, moment) =>
    new Promise<void>((resolve) => {
      this.#held.push({ call, moment, letGo: resolve })
    })

  get count(): number {
    return this.#held.length
  }

  /** Lets one of them go on, and answers which. */
  letGo(index: number): HeldCall | undefined {
    const [held] = this.#held.splice(index % Math.max(1, this.#held.length), 1)
    held?.letGo()
    return held
  }

  /** The shop that asked is gone: nobody will hear the answers. */
  forgetAll(): void {
    this.#held = []
  }
}
