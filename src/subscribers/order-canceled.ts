import type { SubscriberArgs, SubscriberConfig } from "@medusajs/framework"
import { OrderWorkflowEvents } from "@medusajs/framework/utils"
import { reviewCanceledOrder } from "../payments/review-canceled-order"

/** A canceled order must not be payable any more, and keeps no money. */
export default async function orderCanceled({ event, container }: SubscriberArgs<{ id: string }>): Promise<void> {
  await reviewCanceledOrder(container, event.data.id, "order_canceled")
}

export const config: SubscriberConfig = { event: OrderWorkflowEvents.CANCELED }
