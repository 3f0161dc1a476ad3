import { PAY_TYPES, type PayType, type Scenario, SCENARIO_NAMES, walletLabel, type WalletOrAny } from "../catalogue"
import { QfpayUsageError } from "../errors"

/** The shopper's device, which selects the wallet's best scenario. */
export const DEVICES = ["desktop", "mobile"] as const
export type Device = (typeof DEVICES)[number]

/** An account's settings that affect its pay types. */
export interface PayTypePreference {
  readonly merchantRegion: "hk" | "overseas"
  readonly wechatDirectSettlement: boolean
}

/** What a storefront may send about how the shopper pays. */
export interface ScenarioChoice {
  readonly wallet: WalletOrAny
  readonly scenario?: Scenario | undefined
  readonly device?: Device | undefined
}

/** Best first. A wallet with none of them falls back to its first scenario. */
const PREFERENCE: Record<Device | "none", readonly Scenario[]> = {
  mobile: ["wap", "h5", "mpm"],
  desktop: ["mpm", "web"],
  none: ["mpm"],
}

/** The scenarios of a wallet on an account, in the catalogue's order; terminal codes are never offered. */
export function scenariosOf(wallet: WalletOrAny, preference: PayTypePreference): readonly Scenario[] {
  return payTypesOf(wallet, preference).map(({ scenario }) => scenario)
}

/** The pay types of a wallet on an account, one per scenario, in the catalogue's order of scenarios. */
export function payTypesOf(wallet: WalletOrAny, preference: PayTypePreference): readonly PayType[] {
  return SCENARIO_NAMES.flatMap((scenario) => {
    const payType = scenario === "terminal" ? undefined : findPayType(wallet, scenario, preference)
    return payType ? [payType] : []
  })
}

/**
 * The pay type for a wallet and a scenario.
 * @throws {@link QfpayUsageError} when the account does not have the wallet, or the wallet does not have the scenario
 */
export function choosePayType(choice: ScenarioChoice, preference: PayTypePreference): PayType {
  const available = scenariosOf(choice.wallet, preference)
  const name = walletLabel(choice.wallet).en
  const preferred = PREFERENCE[choice.device ?? "none"].find((scenario) => available.includes(scenario))
  const scenario = choice.scenario ?? preferred ?? available[0]
  if (scenario === undefined || available.length === 0) {
    throw new QfpayUsageError(`${name} has no pay type for this account.`)
  }
  const payType = available.includes(scenario) ? findPayType(choice.wallet, scenario, preference) : undefined
  if (payType) return payType
  throw new QfpayUsageError(`data.scenario: ${name} has no '${scenario}' here. It has: ${available.join(", ")}.`)
}

function findPayType(wallet: WalletOrAny, scenario: Scenario, preference: PayTypePreference): PayType | undefined {
  const rows = PAY_TYPES.filter(
    (row) =>
      row.wallet === wallet &&
      row.scenario === scenario &&
      (row.merchantRegion === "all" || row.merchantRegion === preference.merchantRegion),
  )
  const settlement = preference.wechatDirectSettlement ? "direct" : "standard"
  return rows.find((row) => row.settlement === settlement) ?? rows.find((row) => row.settlement === "standard")
}
