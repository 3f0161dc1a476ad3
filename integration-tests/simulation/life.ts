import fc from "fast-check"
import { checkEnd, checkSafety, tellBooks } from "./checks"
import { comeToRest } from "./rest"
import { beginPayment, runJob, setStock, type StepName, STEPS } from "./steps"
import { dices, type Stage, Violation, World } from "./world"

/** One thing that happens, and whether the next one waits until it is over. */
export interface Happening {
  readonly step: StepName
  readonly a: number
  readonly b: number
  readonly waits: boolean
}

/** A life before it is lived: everything that chance decides. */
export interface Script {
  /** Minutes after the beginning of 2027 in Hong Kong. */
  readonly minute: number
  readonly dice: number
  readonly happenings: readonly Happening[]
}

/**
 * Lives have a theme, in which some steps come up more often than they usually do: what needs several rare steps at a time
 * would otherwise need thousands of lives.
 */
export const THEMES = {
  everything: {},
  odd_money: { odd_payment: 8, wrong_amount: 14, second_payment: 12, hosted_page: 14, forged_notification: 8, pay: 16 },
  refunds: { refund: 14, refund_in_trouble: 24, cancel_in_trouble: 8, crash_at_work: 8, buy: 16 },
  counter: { two_cashiers: 20, scan_in_trouble: 16, counter: 10, edit_order: 8, buy: 16 },
  late_money: { old_code: 20, late_payment: 14, unheard_payment: 10, false_notification: 8, decline: 6 },
  crashes: {
    ...{ crash_at_write: 24, crash_at_work: 12, crash_at_payment: 12, crash_at_enquiry: 12, crash: 8 },
    ...{ minute: 10, buy: 16, refund: 10 },
  },
} as const satisfies Record<string, Partial<Record<StepName, number>>>

export type Theme = keyof typeof THEMES
export const themeNames = Object.keys(THEMES) as Theme[]
const themeOf = (seed: number): Partial<Record<StepName, number>> => THEMES[themeNames[seed % themeNames.length]!]

const names = Object.keys(STEPS) as StepName[]

const happeningOf = (theme: Partial<Record<StepName, number>>) =>
  fc.record<Happening>({
    step: fc.oneof(
      ...names.map((name) => ({ weight: theme[name] ?? STEPS[name].weight, arbitrary: fc.constant(name) })),
    ),
    a: fc.nat(11),
    b: fc.nat(59),
    waits: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 2, arbitrary: fc.constant(false) }),
  })

/** Lives of every kind. Shrinking takes happenings out and makes numbers small. */
export const scriptsFor = (seed: number): fc.Arbitrary<Script> =>
  fc.record<Script>({
    minute: fc.oneof(fc.nat(31 * 24 * 60), fc.constantFrom(31 * 24 * 60 - 20, 23 * 60 + 25)),
    dice: fc.nat(2 ** 31),
    happenings: fc.array(happeningOf(themeOf(seed)), { minLength: 5, maxLength: 22, size: "max" }),
  })

export const scriptOf = (seed: number): Script => fc.sample(scriptsFor(seed), { seed, numRuns: 1 })[0]!

/** A life that has failed once, as it was shrunk or found. */
export interface StoredLife {
  readonly bug: string
  readonly minute: number
  readonly dice: number
  readonly happenings: readonly string[]
}

/** As `stored-lives.json` keeps it: each happening with its choices, and "…" where the next one does not wait for it. */
export const written = ({ step, a, b, waits }: Happening): string => `${step}(${a}, ${b})${waits ? "" : " …"}`

export function scriptOfStored({ bug, minute, dice, happenings }: StoredLife): Script {
  const read = (line: string): Happening => {
    const [, step = "", a, b, goesOn] = /^(\w+)\((\d+), (\d+)\)( …)?$/.exec(line) ?? []
    if (!(step in STEPS)) throw new Error(`There is no such step: ${line} (${bug})`)
    return { step: step as StepName, a: Number(a), b: Number(b), waits: goesOn === undefined }
  }
  return { minute, dice, happenings: happenings.map(read) }
}

const YEAR_MS = Date.parse("2027-01-01T00:00:00+08:00")
const MINUTE_MS = 60_000

/** Lives a script on the stage. @throws Violation */
export async function live(stage: Stage, script: Script): Promise<World> {
  const world = new World(stage)
  try {
    await enter(world, script)
    for (const { step, a, b, waits } of script.happenings) {
      await STEPS[step].run(world, a, b)
      if (waits) await world.settle()
      else await world.quiet()
      if (world.underWay === 0 && stage.held.count === 0) await checkSafety(world)
    }
    await endOfLife(world)
    await checkEnd(world)
    return world
  } catch (error) {
    if (error instanceof Violation) world.note(`! ${error.message}`)
    else world.note(`! ${error instanceof Error ? error.stack : String(error)}`)
    for (const line of await tellBooks(world)) world.note(line)
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { world })
  }
}

/** What an earlier life, at another time, has left behind there. */
const OWN_TABLES = [
  ...["qfpay_transaction", "qfpay_transaction_event", "qfpay_held_payment", "qfpay_lease"],
  ...["qfpay_call_quota", "qfpay_account_check"],
]

async function enter(world: World, { minute, dice }: Script): Promise<void> {
  const { store, time, medusa, held, database } = world.stage
  time.forgetAll()
  held.forgetAll()
  store.simulator.reset()
  await medusa.restart()
  for (const table of OWN_TABLES) await database.query(`DELETE FROM ${table}`)
  time.setTo(YEAR_MS + minute * MINUTE_MS)
  world.seedDice(dice)
  const jitter = dices(dice + 1)
  Math.random = () => jitter(2 ** 30) / 2 ** 30
  await setStock(world, 1_000)
  for (let carts = 2 + world.roll(2); carts > 0; carts--) world.carts.push(await world.fillCart())
  // Most of what can go wrong needs an order.
  if (world.roll(4) > 0) await STEPS.buy.run(world, 0, 0)
  else beginPayment(world, world.carts[0]!, "pp_qfpay-alipay_qfpay")
  await world.settle()
}

async function endOfLife(world: World): Promise<void> {
  const { simulator } = world
  world.note("> everything comes to rest")
  world.endOutages()
  world.stage.medusa.spare()
  simulator.configure({ refunds: "instant" })
  await world.settle()
  world.carts.push(...world.cartsLeftAlone.splice(0))
  await comeToRest({
    pass: (ms) => world.pass(ms),
    job: async (name) => {
      runJob(world, name)
      await world.settle()
    },
    world,
  })
}
