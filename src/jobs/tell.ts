import type { MedusaContainer } from "@medusajs/framework/types"
import { alertPeople } from "../workflows/alerts/alert-people"
import { publishEvents } from "../workflows/alerts/events"

/** Every minute: Medusa's event bus hears what has happened, and people of money that waits for them. */
export default async function tellJob(container: MedusaContainer): Promise<void> {
  await publishEvents(container)
  await alertPeople(container)
}

export const config = { name: "qfpay-tell", schedule: "* * * * *" }
