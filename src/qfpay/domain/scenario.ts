import { PAY_TYPES, type PayType, type Scenario, SCENARIO_NAMES, type Wallet, WALLETS } from "../catalogue"
import { QfpayNotSupportedError, QfpayUsageError } from "../errors"

/** What the shopper holds: picks the wallet's best scenario for it. */
export const DEVICES = ["desktop", "mobile"] as const
export type Device = (typeof DEVICES)[number]

/** What an account says about its pay types. */
export interface PayTypePreference {
  readonly merchantRegion: "hk" | "overseas"
  readonly wechatDirectSettlement: boolean
}

/** What a storefront may say about how the shopper pays. */
export interface ScenarioChoice {
  readonly wallet: Wallet
  readonly scenario?: Scenario | undefined
  readonly device?: Device | undefined
}

/** Scenarios this version can carry out; the rest of the catalogue is known, and refused with a clear sentence. */
export const SERVED_SCENARIOS: ReadonlySet<Scenario> = new Set(["mpm"])

/** Best first. A wallet that has none of them falls back to its first scenario. */
const PREFERENCE: Record<Device | "none", readonly Scenario[]> = {
  mobile: ["wap", "h5", "mpm"],
  desktop: ["mpm", "web"],
  none: ["mpm"],
}

/** The scenarios of a wallet at an account, in the catalogue's order; terminals' codes are never offered. */
export function scenariosOf(wallet: Wallet, preference: PayTypePreference): readonly Scenario[] {
  return SCENARIO_NAMES.filter((scenario) => scenario !== "terminal" && findPayType(wallet, scenario, preference))
}

/**
 * The pay type for a wallet and a way to pay.
 * @throws {@link QfpayUsageError} when the wallet does not have the scenario; {@link QfpayNotSupportedError} when this
 *   version does not serve it yet
 */
export function choosePayType(choice: ScenarioChoice, preference: PayTypePreference): PayType {
  const available = scenariosOf(choice.wallet, preference)
  const name = WALLETS[choice.wallet].en
  if (choice.scenario !== undefined && !available.includes(choice.scenario)) {
    throw new QfpayUsageError(
      `data.scenario: ${name} has no '${choice.scenario}' here. It has: ${available.join(", ")}.`,
    )
  }
  const served = available.filter((scenario) => SERVED_SCENARIOS.has(scenario))
  const scenario =
    choice.scenario ??
    PREFERENCE[choice.device ?? "none"].find((preferred) => served.includes(preferred)) ??
    served[0] ??
    available[0]
  const payType = scenario && findPayType(choice.wallet, scenario, preference)
  if (!payType) throw new QfpayUsageError(`${name} has no pay type for this account.`)
  if (!SERVED_SCENARIOS.has(payType.scenario)) {
    throw new QfpayNotSupportedError(
      `${name} through '${payType.scenario}' is not yet supported by this version of medusa-payment-qfpay.`,
      { facts: { pay_type: payType.code } },
    )
  }
  return payType
}

function findPayType(wallet: Wallet, scenario: Scenario, preference: PayTypePreference): PayType | undefined {
  const rows = PAY_TYPES.filter(
    (row) =>
      row.wallet === wallet &&
      row.scenario === scenario &&
      (row.merchantRegion === "all" || row.merchantRegion === preference.merchantRegion),
  )
  const settlement = preference.wechatDirectSettlement ? "direct" : "standard"
  return rows.find((row) => row.settlement === settlement) ?? rows.find((row) => row.settlement === "standard")
}
