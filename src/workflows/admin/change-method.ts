import { MathBN, MedusaError, Modules, RegionWorkflowEvents } from "@medusajs/framework/utils"
import {
  createStep,
  createWorkflow,
  StepResponse,
  transform,
  when,
  type WorkflowData,
  WorkflowResponse,
} from "@medusajs/framework/workflows-sdk"
import { createRemoteLinkStep, dismissRemoteLinkStep, emitEventStep } from "@medusajs/medusa/core-flows"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { DEFAULT_SETTING, type MethodSetting } from "../../modules/qfpay/config/method-settings"
import { medusaError, notFound } from "../../modules/qfpay/errors"
import { walletLabel } from "../../qfpay/catalogue"
import { merchantMessage, type Message } from "../../qfpay/messages"
import { listMethodRegions, type MethodRegion } from "../../payments/method-regions"
import { payMethodsOf, type PayMethod, payTypesBehind, scenariosIn } from "../../payments/pay-methods"

/** A merchant's changes to a payment method; omitted settings stay as they are. */
export interface ChangeMethodInput extends Partial<MethodSetting> {
  readonly provider_id: string
  /** All regions in which it is enabled. */
  readonly region_ids?: readonly string[] | undefined
}

function assertPossible(method: PayMethod, { min_amount, max_amount, no_credit }: MethodSetting): void {
  if (min_amount !== null && max_amount !== null && MathBN.gt(min_amount, max_amount)) {
    throw invalid(merchantMessage("limits_crossed", { least: min_amount, most: max_amount }))
  }
  if (no_credit && !payTypesBehind(method).some(({ accepts }) => accepts.includes("limit_pay"))) {
    throw invalid(merchantMessage("no_credit_impossible", { wallet: walletLabel(method.wallet).en }))
  }
}

function changeOfRegions(method: PayMethod, wanted: readonly string[], regions: readonly MethodRegion[]) {
  const unknown = wanted.find((id) => !regions.some((region) => region.id === id))
  if (unknown !== undefined) throw invalid(merchantMessage("region_unknown", { region: unknown.slice(0, 60) }))
  const isOn = ({ provider_ids }: MethodRegion) => provider_ids.includes(method.providerId)
  const add = regions.filter((region) => wanted.includes(region.id) && !isOn(region))
  const impossible = add.find(({ currency_code }) => scenariosIn(method, currency_code).length === 0)
  if (impossible) {
    const { name, currency_code } = impossible
    const facts = { wallet: walletLabel(method.wallet).en, currency: currency_code.toUpperCase(), region: name }
    throw invalid(merchantMessage("region_impossible", facts))
  }
  const remove = regions.filter((region) => !wanted.includes(region.id) && isOn(region))
  return { add: add.map(({ id }) => id), remove: remove.map(({ id }) => id) }
}

const invalid = (said: Message) => medusaError(MedusaError.Types.INVALID_DATA, said)

interface MethodPlan {
  readonly provider_id: string
  readonly setting: Partial<MethodSetting>
  /** Region ids. */
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

const planChangeStep = createStep(
  "qfpay-plan-method-change",
  async ({ provider_id, region_ids, ...setting }: ChangeMethodInput, { container }) => {
    const method = payMethodsOf(container).find(({ providerId }) => providerId === provider_id)
    if (!method) throw notFound(merchantMessage("method_unknown"))
    const { methodSettings } = container.resolve(QFPAY_MODULE)
    assertPossible(method, { ...(await methodSettings.find(provider_id)), ...setting })
    const { add, remove } = region_ids
      ? changeOfRegions(method, region_ids, await listMethodRegions(container))
      : { add: [], remove: [] }
    const plan: MethodPlan = { provider_id, setting, add, remove }
    return new StepResponse(plan)
  },
)

const changeSettingStep = createStep(
  "qfpay-change-method-setting",
  async ({ provider_id, setting }: Pick<MethodPlan, "provider_id" | "setting">, { container }) => {
    const { methodSettings } = container.resolve(QFPAY_MODULE)
    if (Object.keys(setting).length === 0) return new StepResponse(undefined, undefined)
    const before = await methodSettings.find(provider_id)
    await methodSettings.change(provider_id, setting)
    return new StepResponse(undefined, { provider_id, before })
  },
  async (done, { container }) => {
    if (!done) return
    const { methodSettings } = container.resolve(QFPAY_MODULE)
    await methodSettings.change(done.provider_id, { ...DEFAULT_SETTING, ...done.before })
  },
)

const linksOf = ({ ids, provider_id }: { ids: readonly string[]; provider_id: string }) =>
  ids.map((region_id) => ({
    [Modules.REGION]: { region_id },
    [Modules.PAYMENT]: { payment_provider_id: provider_id },
  }))

/**
 * Changes a payment method: the regions in which Medusa enables it, and our own settings. All or nothing. Each region is a
 * link of its own, so that two merchants who switch two methods at once do not undo each other's change.
 *
 * @throws MedusaError NOT_FOUND for a provider that is not ours; INVALID_DATA naming the field
 */
export const changeMethodWorkflow = createWorkflow("qfpay-change-method", (input: WorkflowData<ChangeMethodInput>) => {
  const plan = planChangeStep(input)
  changeSettingStep({ provider_id: plan.provider_id, setting: plan.setting })
  when("qfpay-method-is-turned-on", plan, ({ add }) => add.length > 0).then(() => {
    createRemoteLinkStep(transform(plan, ({ add, provider_id }) => linksOf({ ids: add, provider_id })))
  })
  when("qfpay-method-is-turned-off", plan, ({ remove }) => remove.length > 0).then(() => {
    dismissRemoteLinkStep(transform(plan, ({ remove, provider_id }) => linksOf({ ids: remove, provider_id })))
  })
  when("qfpay-method-has-changed-regions", plan, ({ add, remove }) => add.length + remove.length > 0).then(() => {
    const data = transform(plan, ({ add, remove }) => [...add, ...remove].map((id) => ({ id })))
    emitEventStep({ eventName: RegionWorkflowEvents.UPDATED, data })
  })
  return new WorkflowResponse(undefined)
})
