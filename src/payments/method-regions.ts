import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"

/** A region as payment methods see it. */
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
