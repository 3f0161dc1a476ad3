import type { MedusaContainer } from "@medusajs/framework/types"
import {
  ContainerRegistrationKeys,
  MathBN,
  MedusaError,
  Modules,
  RegionWorkflowEvents,
} from "@medusajs/framework/utils"
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
import { walletLabel } from "../../qfpay/catalogue"
import { messageText } from "../../qfpay/messages"
import { payMethodsOf, type PayMethod, payTypesBehind, scenariosIn } from "../pay-methods"

/** A merchant's changes to a pay method; omitted settings stay as they are. */
export interface MethodChanges extends Partial<MethodSetting> {
  /** All regions in which it is enabled. */
  readonly region_ids?: readonly string[] | undefined
}

/** A region as pay methods see it. */
export interface MethodRegion {
  readonly id: string
  readonly name: string
  readonly currency_code: string
  readonly provider_ids: readonly string[]
}

/** Every region with its enabled payment providers. */
export async function listMethodRegions(container: MedusaContainer): Promise<MethodRegion[]> {
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: "region",
    fields: ["id", "name", "currency_code", "payment_providers.id"],
  })
  return (data as unknown as RegionRow[]).map(({ payment_providers, ...region }) => ({
    ...region,
    provider_ids: (payment_providers ?? []).flatMap((provider) => (provider ? [provider.id] : [])),
  }))
}

type RegionRow = Omit<MethodRegion, "provider_ids"> & {
  readonly payment_providers: readonly ({ readonly id: string } | null)[] | null
}

/**
 * Changes a pay method: the regions in which Medusa enables it, and our own settings. All or nothing.
 * @throws MedusaError NOT_FOUND for a provider that is not ours; INVALID_DATA naming the field
 */
export async function changeMethod(
  container: MedusaContainer,
  providerId: string,
  { region_ids, ...setting }: MethodChanges,
): Promise<void> {
  const method = payMethodsOf(container).find((candidate) => candidate.providerId === providerId)
  if (!method) {
    throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no such QFPay pay method.", "QFPAY_USAGE")
  }
  const { methodSettings } = container.resolve(QFPAY_MODULE)
  assertPossible(method, { ...(await methodSettings.find(providerId)), ...setting })
  const { add, remove } = region_ids
    ? changeOfRegions(method, region_ids, await listMethodRegions(container))
    : { add: [], remove: [] }
  await changeMethodWorkflow(container).run({ input: { provider_id: providerId, setting, add, remove } })
}

function assertPossible(method: PayMethod, { min_amount, max_amount, no_credit }: MethodSetting): void {
  if (min_amount !== null && max_amount !== null && MathBN.gt(min_amount, max_amount)) {
    throw invalid(messageText("limits_crossed", { least: min_amount, most: max_amount }))
  }
  if (no_credit && !payTypesBehind(method).some(({ accepts }) => accepts.includes("limit_pay"))) {
    throw invalid(messageText("no_credit_impossible", { wallet: walletLabel(method.wallet).en }))
  }
}

function changeOfRegions(method: PayMethod, wanted: readonly string[], regions: readonly MethodRegion[]) {
  const unknown = wanted.find((id) => !regions.some((region) => region.id === id))
  if (unknown !== undefined) throw invalid(`region_ids: there is no region ${unknown.slice(0, 60)}.`)
  const isOn = ({ provider_ids }: MethodRegion) => provider_ids.includes(method.providerId)
  const add = regions.filter((region) => wanted.includes(region.id) && !isOn(region))
  const impossible = add.find(({ currency_code }) => scenariosIn(method, currency_code).length === 0)
  if (impossible) {
    const { name, currency_code } = impossible
    const facts = { wallet: walletLabel(method.wallet).en, currency: currency_code.toUpperCase(), region: name }
    throw invalid(messageText("region_impossible", facts))
  }
  const remove = regions.filter((region) => !wanted.includes(region.id) && isOn(region))
  return { add: add.map(({ id }) => id), remove: remove.map(({ id }) => id) }
}

const invalid = (message: string) => new MedusaError(MedusaError.Types.INVALID_DATA, message, "QFPAY_USAGE")

interface ChangeMethodInput {
  readonly provider_id: string
  readonly setting: Partial<MethodSetting>
  /** Region ids. */
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

const changeSettingStep = createStep(
  "qfpay-change-method-setting",
  async ({ provider_id, setting }: Pick<ChangeMethodInput, "provider_id" | "setting">, { container }) => {
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

/** One link per region, so that two merchants who switch two methods at once do not undo each other's change. */
const changeMethodWorkflow = createWorkflow("qfpay-change-method", (input: WorkflowData<ChangeMethodInput>) => {
  changeSettingStep({ provider_id: input.provider_id, setting: input.setting })
  when("qfpay-method-is-turned-on", input, ({ add }) => add.length > 0).then(() => {
    createRemoteLinkStep(transform(input, ({ add, provider_id }) => linksOf({ ids: add, provider_id })))
  })
  when("qfpay-method-is-turned-off", input, ({ remove }) => remove.length > 0).then(() => {
    dismissRemoteLinkStep(transform(input, ({ remove, provider_id }) => linksOf({ ids: remove, provider_id })))
  })
  when("qfpay-method-has-changed-regions", input, ({ add, remove }) => add.length + remove.length > 0).then(() => {
    const data = transform(input, ({ add, remove }) => [...add, ...remove].map((id) => ({ id })))
    emitEventStep({ eventName: RegionWorkflowEvents.UPDATED, data })
  })
  return new WorkflowResponse(undefined)
})
