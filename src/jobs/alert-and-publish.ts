import type { MedusaContainer } from "@medusajs/framework/types"
import { alertPeople } from "../operations/alerts/alert-people"
import { publishEvents } from "../operations/alerts/events"

/** Every minute: alerts people to money that needs them, and publishes events on Medusa's event bus. */
export default async function alertAndPublishJob(container: MedusaContainer): Promise<void> {
  await alertPeople(container)
  await publishEvents(container)
}

export const config = { name: "qfpay-alert-and-publish", schedule: "* * * * *" }
