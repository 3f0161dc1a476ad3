import { DemoShop } from "../setup/demo"
import { adminAccess } from "./admin-access.suite"
import { adminPayments } from "./admin-payments.suite"
import { adminRoles } from "./admin-roles.suite"
import { adminSettings } from "./admin-settings.suite"
import { counter } from "./counter.suite"
import { demoCheckout } from "./demo-checkout.suite"
import { plainStorefront } from "./plain-storefront.suite"

// Building and starting a whole shop takes most of a minute, so everything that is seen in one is seen in this one.
describe("The demo shop", () => {
  const shop = new DemoShop()
  // With roles: the merchant has every right, and what a role does not allow can be seen.
  beforeAll(() => shop.open({ MEDUSA_FF_RBAC: "true" }), 300_000)
  afterAll(() => shop.close(), 60_000)

  describe("to shoppers", () => demoCheckout(shop))
  describe("to shoppers of another storefront", () => plainStorefront(shop))
  describe("to the merchant who looks at payments", () => adminPayments(shop))
  describe("to merchants in the settings", () => adminSettings(shop))
  describe("to merchants who see or hear otherwise", () => adminAccess(shop))
  describe("to staff", () => adminRoles(shop))
  describe("to a cashier", () => counter(shop))
})
