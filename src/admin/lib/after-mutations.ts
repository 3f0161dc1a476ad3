import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"

/**
 * Calls `then` after anything was sent from this page, whether or not it succeeded: Medusa's own refund dialog changes what
 * we show, and a refused refund leaves no trace in the order.
 */
export function useAfterMutations(then: () => void): void {
  const client = useQueryClient()
  const latest = useRef(then)
  latest.current = then
  useEffect(
    () =>
      client.getMutationCache().subscribe(({ type, mutation }) => {
        const status = mutation?.state.status
        if (type === "updated" && (status === "success" || status === "error")) latest.current()
      }),
    [client],
  )
}
