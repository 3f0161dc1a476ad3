import { defineRouteConfig } from "@medusajs/admin-sdk"
import { Connection } from "../../../components/settings/connection"
import { GoingLive } from "../../../components/settings/going-live"
import { HeldPayments } from "../../../components/settings/held-payments"
import { PayMethods } from "../../../components/settings/pay-methods"

/** Settings, QFPay: money that needs a person, what is left to do before going live, the payment methods and the connection. */
export default function QfpaySettingsPage() {
  return (
    <div className="flex flex-col gap-y-3">
      <HeldPayments />
      <GoingLive />
      <PayMethods />
      <Connection />
    </div>
  )
}

export const config = defineRouteConfig({ label: "settings.title", translationNs: "qfpay" })

export const handle = { breadcrumb: () => "QFPay" }
