import type { Account } from "./books"
import { dayOf } from "./clock"
import type { Faults } from "./faults"
import type { Notifier } from "./notifier"
import type { SimulatorSettings } from "./options"
import type { Random } from "./random"
import type { Scheduler } from "./scheduler"

/** What every part of the simulator shares. */
export interface World {
  settings: SimulatorSettings
  readonly shopName: string
  readonly accounts: ReadonlyMap<string, Account>
  readonly scheduler: Scheduler
  readonly random: Random
  readonly faults: Faults
  readonly notifier: Notifier
  /** Whether an order may name a `notify_url` on another machine. */
  readonly notifyAnywhere: boolean
  /** Milliseconds since 1970 by the simulator's clock. */
  now(): number
}

/** The node of QFPay's Hong Kong hosts that numbers wallets' payments in published samples. */
const NODE = "1541"

/** A `syssn` in the shape of every published one: day, node, `0002`, ten digits. To a client it is opaque. */
export function nextSyssn(world: World): string {
  return `${dayOf(world.now())}${NODE}0002${world.random.nextSequence()}`
}
