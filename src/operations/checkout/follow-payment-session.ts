import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import { messageOf } from "../../qfpay/errors"
import { SessionHub } from "./session-hub"
import { claimDue, enquireClaimed } from "./enquire-due"
import { surroundingsOf } from "./view-payment-session"

const HUBS = new WeakMap<QfpayModuleService, SessionHub>()

/** The {@link SessionHub} of this Medusa instance. */
export function sessionHubOf(container: MedusaContainer): SessionHub {
  const qfpay = container.resolve(QFPAY_MODULE)
  const present = HUBS.get(qfpay)
  if (present) return present
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  const warn = (error: unknown) => logger.warn(`Payment sessions could not be followed: ${messageOf(error)}`)
  const { maxStreams, maxStreamsPerAddress } = qfpay.shopOptions
  const { payments } = qfpay.ledger
  const hub = new SessionHub(
    {
      changedPayments: (ids, withinMs, named) => payments.changedIn(ids, withinMs, named),
      claim: (numbers) => claimDue(container, numbers),
      ask: (claimed) => enquireClaimed(container, claimed).catch((error: unknown) => (warn(error), [])),
      read: (numbers) => payments.findMany(numbers),
      surroundings: (rows) => surroundingsOf(container, rows),
      warn,
    },
    { followers: maxStreams, perAddress: maxStreamsPerAddress },
  )
  // A payment that this instance applies is on the screen at once; one that another instance applies, within a tick.
  qfpay.ledger.onChange((sessionId) => hub.wake(sessionId))
  HUBS.set(qfpay, hub)
  return hub
}
