import type { Account } from "./books"
import { dayOf } from "./clock"
import type { Faults } from "./faults"
import type { Notifier } from "./notifier"
import type { SimulatorSettings } from "./options"
import type { Random } from "./random"
import type { Scheduler } from "./scheduler"

/** What all parts of the simulator share. */
export interface World {
  settings: SimulatorSettings
  readonly shopName: string
  readonly accounts: ReadonlyMap<string, Account>
  readonly scheduler: Scheduler
  readonly random: Random
  readonly faults: Faults
  readonly notifier: Notifier
  /** Whether an order may have a `notify_url` on another machine. */
  readonly notifyAnywhere: boolean
  /** Milliseconds since 1970 by the simulator's clock. */
  now(): number
}

/** The node of QFPay's Hong Kong hosts that numbers wallet payments in published samples. */
const NODE = "1541"

/** A `syssn` in the format of every published one: day, node, `0002`, ten digits. Clients must treat it as opaque. */
export function nextSyssn(world: World): string {
  return `${dayOf(world.now())}${NODE}0002${world.random.nextSequence()}`
}
