import { AsyncLocalStorage } from "node:async_hooks"

const ACTOR = new AsyncLocalStorage<string>()

/**
 * Runs `work` on behalf of a user: the steps that it makes in the ledger because a person wants them have the user's id.
 * What reaches the ledger through Medusa, such as a refund on an order, is told of no user otherwise.
 */
export function actingFor<T>(userId: string, work: () => T): T {
  return ACTOR.run(userId, work)
}

/** The id of the user for whom this is done. */
export const actor = (): string | undefined => ACTOR.getStore()
