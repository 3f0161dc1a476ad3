import { readFileSync } from "node:fs"
import path from "node:path"
import type { ExecArgs, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MedusaError, Modules, ProductStatus } from "@medusajs/framework/utils"
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
  createUserAccountWorkflow,
  linkSalesChannelsToApiKeyWorkflow,
  linkSalesChannelsToStockLocationWorkflow,
  updateStoresWorkflow,
} from "@medusajs/medusa/core-flows"
import { products } from "../seed/products"

/** The publishable key of this title is made last, so it tells `scripts/demo.mjs` that the shop is complete. */
const STOREFRONT_KEY_TITLE = "Demo storefront"

/** Fills an empty Medusa with a shop in Hong Kong that has every QFPay provider turned on. */
export default async function seed({ container }: ExecArgs): Promise<void> {
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  if (await isSeeded(container)) {
    logger.info("The shop is there already; nothing to do.")
    return
  }
  await createAdmin(container)
  const salesChannelId = await createSalesChannel(container)
  await createHongKong(container)
  const { locationId, shippingProfileId } = await createDelivery(container, salesChannelId)
  await createProducts(container, { salesChannelId, locationId, shippingProfileId })
  await createStorefrontKey(container, salesChannelId)
  logger.info(`The shop is ready: ${products.length} products.`)
}

async function isSeeded(container: MedusaContainer): Promise<boolean> {
  const keys = await container.resolve(Modules.API_KEY).listApiKeys({ title: STOREFRONT_KEY_TITLE })
  return keys.length > 0
}

async function createAdmin(container: MedusaContainer): Promise<void> {
  const email = required("DEMO_ADMIN_EMAIL")
  const { authIdentity, error } = await container
    .resolve(Modules.AUTH)
    .register("emailpass", { body: { email, password: required("DEMO_ADMIN_PASSWORD") } })
  if (!authIdentity) throw new MedusaError(MedusaError.Types.UNEXPECTED_STATE, `No admin user was created: ${error}`)
  // With Medusa's flag `rbac`, a user without a role may do nothing.
  const roles = container.resolve(Modules.RBAC, { allowUnregistered: true }) ? ["role_super_admin"] : []
  await createUserAccountWorkflow(container).run({
    input: { authIdentityId: authIdentity.id, userData: { email, first_name: "Demo", last_name: "Merchant", roles } },
  })
}

async function createSalesChannel(container: MedusaContainer): Promise<string> {
  const { result } = await createSalesChannelsWorkflow(container).run({
    input: { salesChannelsData: [{ name: "Web shop", description: "The demo's storefront" }] },
  })
  const salesChannelId = first(result).id
  const store = first(await container.resolve(Modules.STORE).listStores())
  await updateStoresWorkflow(container).run({
    input: {
      selector: { id: store.id },
      update: {
        name: "Lantern Lane",
        supported_currencies: [{ currency_code: "hkd", is_default: true }],
        default_sales_channel_id: salesChannelId,
      },
    },
  })
  return salesChannelId
}

async function createHongKong(container: MedusaContainer): Promise<void> {
  const registered = await container.resolve(Modules.PAYMENT).listPaymentProviders({ is_enabled: true })
  const paymentProviders = registered.map(({ id }) => id).filter((id) => id.startsWith("pp_qfpay"))
  if (paymentProviders.length === 0) {
    throw new MedusaError(MedusaError.Types.UNEXPECTED_STATE, "No QFPay provider is registered with Medusa.")
  }
  await createRegionsWorkflow(container).run({
    input: {
      regions: [{ name: "Hong Kong", currency_code: "hkd", countries: ["hk"], payment_providers: paymentProviders }],
    },
  })
  // Hong Kong has no sales tax, so the tax region has no rate.
  await createTaxRegionsWorkflow(container).run({ input: [{ country_code: "hk", provider_id: "tp_system" }] })
}

async function createDelivery(container: MedusaContainer, salesChannelId: string) {
  const link = container.resolve(ContainerRegistrationKeys.LINK)
  const fulfillment = container.resolve(Modules.FULFILLMENT)

  const { result: locations } = await createStockLocationsWorkflow(container).run({
    input: {
      locations: [
        { name: "Chai Wan studio", address: { address_1: "18 Ning Foo Street", city: "Chai Wan", country_code: "hk" } },
      ],
    },
  })
  const locationId = first(locations).id
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: locationId },
    [Modules.FULFILLMENT]: { fulfillment_provider_id: "manual_manual" },
  })

  const existing = await fulfillment.listShippingProfiles({ type: "default" })
  const profile =
    existing[0] ??
    first(
      (await createShippingProfilesWorkflow(container).run({ input: { data: [{ name: "Default", type: "default" }] } }))
        .result,
    )
  const set = await fulfillment.createFulfillmentSets({
    name: "Delivery in Hong Kong",
    type: "shipping",
    service_zones: [{ name: "Hong Kong", geo_zones: [{ country_code: "hk", type: "country" }] }],
  })
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: locationId },
    [Modules.FULFILLMENT]: { fulfillment_set_id: set.id },
  })

  const option = (name: string, description: string, code: string, amount: number) => ({
    name,
    price_type: "flat" as const,
    provider_id: "manual_manual",
    service_zone_id: first(set.service_zones).id,
    shipping_profile_id: profile.id,
    type: { label: name, description, code },
    prices: [{ currency_code: "hkd", amount }],
    rules: [
      { attribute: "enabled_in_store", value: "true", operator: "eq" as const },
      { attribute: "is_return", value: "false", operator: "eq" as const },
    ],
  })
  await createShippingOptionsWorkflow(container).run({
    input: [
      option("Pick-up locker", "Ready in 1 to 2 days, near your MTR station", "locker", 20),
      option("Home delivery", "2 to 3 days, all of Hong Kong", "home", 45),
    ],
  })
  await linkSalesChannelsToStockLocationWorkflow(container).run({ input: { id: locationId, add: [salesChannelId] } })
  return { locationId, shippingProfileId: profile.id }
}

async function createProducts(
  container: MedusaContainer,
  ids: { salesChannelId: string; locationId: string; shippingProfileId: string },
): Promise<void> {
  await createProductsWorkflow(container).run({
    input: {
      products: products.map((product, position) => ({
        title: product.title,
        subtitle: product.subtitle,
        handle: product.handle,
        description: product.description,
        status: ProductStatus.PUBLISHED,
        thumbnail: pictureOf(product.handle),
        metadata: { position, "zh-HK": product.chinese, "zh-CN": product.simplified },
        shipping_profile_id: ids.shippingProfileId,
        sales_channels: [{ id: ids.salesChannelId }],
        options: [{ title: "Edition", values: ["Standard"] }],
        variants: [
          {
            title: "Standard",
            sku: product.sku,
            manage_inventory: true,
            options: { Edition: "Standard" },
            prices: [{ currency_code: "hkd", amount: product.price }],
          },
        ],
      })),
    },
  })
  const items = await container.resolve(Modules.INVENTORY).listInventoryItems({}, { select: ["id", "sku"] })
  await createInventoryLevelsWorkflow(container).run({
    input: {
      inventory_levels: products.map((product) => ({
        location_id: ids.locationId,
        inventory_item_id: first(items.filter(({ sku }) => sku === product.sku)).id,
        stocked_quantity: product.stock,
      })),
    },
  })
}

async function createStorefrontKey(container: MedusaContainer, salesChannelId: string): Promise<void> {
  const { result } = await createApiKeysWorkflow(container).run({
    input: { api_keys: [{ title: STOREFRONT_KEY_TITLE, type: "publishable", created_by: "" }] },
  })
  await linkSalesChannelsToApiKeyWorkflow(container).run({
    input: { id: first(result).id, add: [salesChannelId] },
  })
}

/** A picture inside its own address: it is seen in the shop and in the admin, whatever ports the demo runs on. */
function pictureOf(handle: string): string {
  const svg = readFileSync(path.join(required("DEMO_PICTURES_DIR"), `${handle}.svg`))
  return `data:image/svg+xml;base64,${svg.toString("base64")}`
}

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new MedusaError(MedusaError.Types.INVALID_ARGUMENT, `${name} is not set.`)
  return value
}

function first<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined) throw new MedusaError(MedusaError.Types.UNEXPECTED_STATE, "Medusa returned an empty list.")
  return item
}
