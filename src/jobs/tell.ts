import type { MedusaContainer } from "@medusajs/framework/types"
import { alertPeople } from "../workflows/alerts/alert-people"
import { publishEvents } from "../workflows/alerts/events"

/** Every minute: people hear of money that waits for them, and Medusa's event bus of what has happened. */
export default async function tellJob(container: MedusaContainer): Promise<void> {
  await alertPeople(container)
  await publishEvents(container)
}

export const config = { name: "qfpay-tell", schedule: "* * * * *" }
