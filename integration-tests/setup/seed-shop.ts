import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules, ProductStatus } from "@medusajs/framework/utils"
import {
  createApiKeysWorkflow,
  createInventoryLevelsWorkflow,
  createProductsWorkflow,
  createRegionsWorkflow,
  createSalesChannelsWorkflow,
  createShippingOptionsWorkflow,
  createShippingProfilesWorkflow,
  createStockLocationsWorkflow,
  createTaxRegionsWorkflow,
  linkSalesChannelsToApiKeyWorkflow,
  linkSalesChannelsToStockLocationWorkflow,
  updateStoresWorkflow,
} from "@medusajs/medusa/core-flows"

/** What {@link seedShop} created, by the names that the tests use. */
export interface Shop {
  /** Send it as `x-publishable-api-key`; {@link createCart} and the others do. */
  publishableKey: string
  regionId: string
  salesChannelId: string
  shippingOptionId: string
  variantId: string
  inventoryItemId: string
  locationId: string
  /** A lamp at HK$128.50 with delivery at HK$30. */
  totalMinor: 15850
  total: 158.5
}

const PRICE = 128.5
const SHIPPING = 30

/**
 * Seeds an empty Medusa with a shop in Hong Kong: one region in HKD with every provider of the plugin enabled, one lamp
 * at 128.50 with a thousand in stock, delivery at 30, and a publishable key.
 */
export async function seedShop(container: MedusaContainer): Promise<Shop> {
  const link = container.resolve(ContainerRegistrationKeys.LINK)

  const { result: salesChannels } = await createSalesChannelsWorkflow(container).run({
    input: { salesChannelsData: [{ name: "Web shop" }] },
  })
  const salesChannelId = salesChannels[0]!.id
  const [store] = await container.resolve(Modules.STORE).listStores()
  await updateStoresWorkflow(container).run({
    input: {
      selector: { id: store!.id },
      update: {
        supported_currencies: [{ currency_code: "hkd", is_default: true }, { currency_code: "usd" }],
        default_sales_channel_id: salesChannelId,
      },
    },
  })

  const { result: regions } = await createRegionsWorkflow(container).run({
    input: {
      regions: [
        {
          name: "Hong Kong",
          currency_code: "hkd",
          countries: ["hk"],
          payment_providers: await paymentProviders(container),
        },
      ],
    },
  })
  await createTaxRegionsWorkflow(container).run({ input: [{ country_code: "hk", provider_id: "tp_system" }] })

  const { result: locations } = await createStockLocationsWorkflow(container).run({
    input: {
      locations: [
        { name: "Kwun Tong", address: { address_1: "1 How Ming Street", city: "Hong Kong", country_code: "hk" } },
      ],
    },
  })
  const locationId = locations[0]!.id
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: locationId },
    [Modules.FULFILLMENT]: { fulfillment_provider_id: "manual_manual" },
  })
  const { shippingOptionId, shippingProfileId } = await createDelivery(container, locationId)
  await linkSalesChannelsToStockLocationWorkflow(container).run({ input: { id: locationId, add: [salesChannelId] } })

  const { result: products } = await createProductsWorkflow(container).run({
    input: {
      products: [
        {
          title: "Neon lamp",
          handle: "neon-lamp",
          status: ProductStatus.PUBLISHED,
          shipping_profile_id: shippingProfileId,
          sales_channels: [{ id: salesChannelId }],
          options: [{ title: "Color", values: ["Red"] }],
          variants: [
            {
              title: "Red",
              sku: "LAMP-RED",
              manage_inventory: true,
              options: { Color: "Red" },
              prices: [{ currency_code: "hkd", amount: PRICE }],
            },
          ],
        },
      ],
    },
  })
  const [item] = await container.resolve(Modules.INVENTORY).listInventoryItems({ sku: "LAMP-RED" })
  await createInventoryLevelsWorkflow(container).run({
    input: {
      inventory_levels: [{ location_id: locationId, inventory_item_id: item!.id, stocked_quantity: 1000 }],
    },
  })

  const { result: keys } = await createApiKeysWorkflow(container).run({
    input: { api_keys: [{ title: "Storefront", type: "publishable", created_by: "" }] },
  })
  await linkSalesChannelsToApiKeyWorkflow(container).run({ input: { id: keys[0]!.id, add: [salesChannelId] } })

  return {
    publishableKey: keys[0]!.token,
    regionId: regions[0]!.id,
    salesChannelId,
    shippingOptionId,
    variantId: products[0]!.variants[0]!.id,
    inventoryItemId: item!.id,
    locationId,
    totalMinor: 15850,
    total: 158.5,
  }
}

/** Every provider registered in Medusa, the plugin's and its own. */
async function paymentProviders(container: MedusaContainer): Promise<string[]> {
  const providers = await container.resolve(Modules.PAYMENT).listPaymentProviders({ is_enabled: true })
  return providers.map(({ id }) => id)
}

async function createDelivery(container: MedusaContainer, locationId: string) {
  const fulfillment = container.resolve(Modules.FULFILLMENT)
  const [existing] = await fulfillment.listShippingProfiles({ type: "default" })
  const profile =
    existing ??
    (await createShippingProfilesWorkflow(container).run({ input: { data: [{ name: "Default", type: "default" }] } }))
      .result[0]!
  const set = await fulfillment.createFulfillmentSets({
    name: "Delivery",
    type: "shipping",
    service_zones: [{ name: "Hong Kong", geo_zones: [{ country_code: "hk", type: "country" }] }],
  })
  await container.resolve(ContainerRegistrationKeys.LINK).create({
    [Modules.STOCK_LOCATION]: { stock_location_id: locationId },
    [Modules.FULFILLMENT]: { fulfillment_set_id: set.id },
  })
  const { result: options } = await createShippingOptionsWorkflow(container).run({
    input: [
      {
        name: "Delivery",
        price_type: "flat",
        provider_id: "manual_manual",
        service_zone_id: set.service_zones[0]!.id,
        shipping_profile_id: profile.id,
        type: { label: "Delivery", description: "2 to 3 days", code: "delivery" },
        prices: [{ currency_code: "hkd", amount: SHIPPING }],
        rules: [
          { attribute: "enabled_in_store", value: "true", operator: "eq" },
          { attribute: "is_return", value: "false", operator: "eq" },
        ],
      },
    ],
  })
  return { shippingOptionId: options[0]!.id, shippingProfileId: profile.id }
}
