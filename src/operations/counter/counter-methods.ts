import type { BigNumberInput, MedusaContainer } from "@medusajs/framework/types"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { decimalsOf } from "../../modules/qfpay/decimals"
import { assertWithinLimits, DEFAULT_SETTING, type MethodSetting } from "../../modules/qfpay/config/method-settings"
import { type PayType, type Wallet, WALLET_NAMES, walletLabel, type WalletOrAny } from "../../qfpay/catalogue"
import { assertChargeable, choosePayType, type Device, type Money, scenariosOf, toMinorUnits } from "../../qfpay/domain"
import { QfpayError, QfpayUsageError } from "../../qfpay/errors"
import { merchantMessage } from "../../qfpay/messages"
import type { PayMethod } from "../../payments/pay-methods"

/** Counter scenarios: show a code (`mpm`), or scan the shopper's (`cpm`). */
export type CounterScenario = "mpm" | "cpm"

/** How the shopper pays: as the cashier chooses, or as suits the shopper's device on a payment link's page. */
export type CounterChoice = { readonly scenario: CounterScenario } | { readonly device: Device }

/** The amount to pay. `outstanding` is in major units, exact. */
export interface Due {
  readonly outstanding: BigNumberInput
  readonly currencyCode: string
  /** The payment providers that are enabled in the order's region. */
  readonly isOn: ReadonlySet<string>
}

/** Every account that has a provider entry, in the order of medusa-config.ts. */
export const accountsOf = (methods: readonly PayMethod[]): string[] => [
  ...new Set(methods.map(({ account }) => account.id)),
]

/**
 * Chooses the method: of the requested account if given; otherwise one enabled in the order's region, then one of an
 * account that has something enabled there, then the first. At the counter a wallet need not be enabled: regions
 * concern the storefront.
 * @throws QfpayUsageError when no provider entry uses the account
 */
export function methodFor(
  methods: readonly PayMethod[],
  { isOn }: Pick<Due, "isOn">,
  wallet: WalletOrAny,
  account?: string,
): PayMethod {
  const candidates = methods.filter(
    (method) => method.wallet === wallet && (account === undefined || method.account.id === account),
  )
  const isOnSomewhere = ({ account: { id } }: PayMethod) =>
    methods.some((method) => method.account.id === id && isOn.has(method.providerId))
  const best =
    candidates.find(({ providerId }) => isOn.has(providerId)) ?? candidates.find(isOnSomewhere) ?? candidates[0]
  if (best) return best
  if (account === undefined) throw new QfpayUsageError(merchantMessage("no_provider"))
  const facts = { account: account.slice(0, 60), accounts: accountsOf(methods).join(", ") }
  throw new QfpayUsageError(merchantMessage("account_unknown", facts))
}

/**
 * The amount in minor units and the pay type, if the method can collect it this way.
 * @throws QfpayUsageError, QfpayAmountError with a message for the cashier
 */
export function assertPayable(
  { wallet, account: { preference } }: PayMethod,
  choice: CounterChoice,
  { outstanding, currencyCode }: Due,
  setting: MethodSetting,
): { readonly money: Money; readonly payType: PayType } {
  if ("scenario" in choice && !scenariosOf(wallet, preference).includes(choice.scenario)) {
    const key = choice.scenario === "cpm" ? "wallet_without_scan" : "wallet_without_code"
    throw new QfpayUsageError(merchantMessage(key, { wallet: walletLabel(wallet).en }))
  }
  const payType = choosePayType({ wallet, ...choice }, preference)
  const amount = decimalsOf(outstanding)
  const money = toMinorUnits(amount, currencyCode)
  assertChargeable(money, payType)
  assertWithinLimits(setting, payType, amount, money.currency)
  return { money, payType }
}

/** The wallets that can show a code for the amount, in the catalogue's order. */
export async function walletsWithCode(
  container: MedusaContainer,
  methods: readonly PayMethod[],
  due: Due,
  account: string,
): Promise<Wallet[]> {
  const settings = await container.resolve(QFPAY_MODULE).methodSettings.all()
  return WALLET_NAMES.filter((wallet) => {
    const method = methodFor(methods, due, wallet, account)
    return isPayable(method, { scenario: "mpm" }, due, settings.get(method.providerId) ?? DEFAULT_SETTING)
  })
}

/** Whether the method can collect the amount this way. */
export function isPayable(method: PayMethod, choice: CounterChoice, due: Due, setting: MethodSetting): boolean {
  try {
    assertPayable(method, choice, due, setting)
    return true
  } catch (error) {
    if (error instanceof QfpayError) return false
    throw error
  }
}
