import { AsyncLocalStorage } from "node:async_hooks"

const ACTOR = new AsyncLocalStorage<string>()

/**
 * Runs `work` on behalf of a user: the ledger steps that a person initiates inside it record the user's id.
 * Steps that reach the ledger through Medusa, such as a refund on an order, carry no user otherwise.
 */
export function actingFor<T>(userId: string, work: () => T): T {
  return ACTOR.run(userId, work)
}

/** The id of the user on whose behalf this code runs. */
export const actor = (): string | undefined => ACTOR.getStore()
