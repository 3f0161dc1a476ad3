import { defineRouteConfig } from "@medusajs/admin-sdk"
import { Connection } from "../../../components/settings/connection"
import { HeldPayments } from "../../../components/settings/held-payments"
import { PayMethods } from "../../../components/settings/pay-methods"

/** Settings, QFPay: the connection, the pay methods, and money that needs a person. */
export default function QfpaySettingsPage() {
  return (
    <div className="flex flex-col gap-y-3">
      <HeldPayments />
      <PayMethods />
      <Connection />
    </div>
  )
}

export const config = defineRouteConfig({ label: "settings.title", translationNs: "qfpay" })

export const handle = { breadcrumb: () => "QFPay" }
