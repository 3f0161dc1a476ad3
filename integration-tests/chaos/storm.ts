import { dices } from "../simulation/world"
import type { Site } from "./site"

const SECOND_MS = 1_000
/** Longer than a lease (30 s), so that the other instance takes over what this one goes on with. */
const SUSPENDED_MS = 33 * SECOND_MS

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

type Roll = (sides: number) => number
interface Attack {
  readonly weight: number
  run(site: Site, roll: Roll): Promise<void>
}

/** What happens to a shop's machines. */
const ATTACKS = {
  kill_an_instance: {
    weight: 6,
    run: async ({ instances }, roll) => {
      const instance = instances[roll(instances.length)]!
      await instance.kill()
      await pause(roll(8) * SECOND_MS)
      await instance.start()
    },
  },
  kill_all_instances: {
    weight: 1,
    run: async ({ instances }) => {
      await Promise.all(instances.map((instance) => instance.kill()))
      await Promise.all(instances.map((instance) => instance.start()))
    },
  },
  suspend_an_instance: {
    weight: 3,
    run: async ({ instances }, roll) => {
      const instance = instances[roll(instances.length)]!
      instance.suspend()
      await pause(SUSPENDED_MS + roll(6) * SECOND_MS)
      instance.resume()
    },
  },
  restart_postgres: {
    weight: 3,
    run: async ({ postgres }, roll) => {
      await postgres.end(roll(2) === 0 ? "stop" : "crash")
      await pause(roll(4) * SECOND_MS)
      await postgres.start()
    },
  },
  restart_redis: {
    weight: 3,
    run: async ({ redis }, roll) => {
      await redis?.end(roll(2) === 0 ? "stop" : "kill")
      await pause(roll(4) * SECOND_MS)
      await redis?.start()
    },
  },
  cut_off_the_gateway: {
    weight: 4,
    run: async ({ gateway }, roll) => {
      gateway.shut()
      await pause((2 + roll(15)) * SECOND_MS)
      gateway.open()
    },
  },
  lose_answers: {
    weight: 4,
    run: async ({ simulator }, roll) => {
      const on = (["payment", "refund", "query", "any"] as const)[roll(4)]!
      const when = (["before", "after"] as const)[roll(2)]!
      simulator.faults.set({ kind: "lost", on, when, times: 1 + roll(4) })
      await pause(SECOND_MS)
    },
  },
  disturb_notifications: {
    weight: 4,
    run: async ({ simulator }, roll) => {
      const kinds = [{ kind: "lost" }, { kind: "doubled", copies: 3 }, { kind: "forged" }] as const
      simulator.faults.set({ ...kinds[roll(3)]!, on: "notification", times: 1 + roll(6) })
      await pause(SECOND_MS)
    },
  },
} as const satisfies Record<string, Attack>

type AttackName = keyof typeof ATTACKS
const names = Object.keys(ATTACKS) as AttackName[]
const bag = names.flatMap((name) => Array<AttackName>(ATTACKS[name].weight).fill(name))

/** One attack after the other, in the seed's order, until it is called off; then everything works again. */
export class Storm {
  readonly counts: Partial<Record<AttackName, number>> = {}
  #isOver = false
  #running: Promise<void> = Promise.resolve()

  constructor(
    private readonly site: Site,
    private readonly seed: number,
    private readonly say: (line: string) => void,
  ) {}

  begin(): void {
    this.#running = this.#rage()
  }

  /** @throws what an attack threw: a machine that does not start again */
  async callOff(): Promise<void> {
    this.#isOver = true
    await this.#running
    this.site.simulator.faults.clear()
  }

  async #rage(): Promise<void> {
    const roll = dices(this.seed)
    while (!this.#isOver) {
      await pause((4 + roll(13)) * SECOND_MS)
      const name = bag[roll(bag.length)]!
      if (name === "restart_redis" && !this.site.redis) continue
      this.say(`  ${new Date().toISOString().slice(11, 19)} ${name.replaceAll("_", " ")}`)
      this.counts[name] = (this.counts[name] ?? 0) + 1
      await ATTACKS[name].run(this.site, roll)
    }
  }
}
