import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import type { AdminCollect, AdminPaymentSession } from "../../api/admin/qfpay/types"
import { get, post } from "./client"
import { askAgainMs, isPending } from "./counter-state"

/** How the cashier wants to be paid; see the route. */
export interface CounterBody {
  readonly auth_code?: string
  readonly wallet?: string
  readonly account?: string
}

/**
 * An order at the counter: how it stands, asked again while a payment is open and the page is seen, and what can be done.
 * When a payment of it ends, the admin's own pages read the order anew.
 */
export function useCounter(orderId: string, { enabled, isOpen }: { enabled: boolean; isOpen: boolean }) {
  const client = useQueryClient()
  const path = `/admin/qfpay/orders/${orderId}/collect`
  const [account, setAccount] = useState<string>()
  const [followed, setFollowed] = useState<ReadonlySet<string>>(new Set())
  const failures = useRef(0)
  // How far the server's clock is ahead of the counter's: a code's time must not be counted by a clock that is wrong.
  const aheadMs = useRef(0)
  const queryKey = ["qfpay", "counter", orderId, account]

  const query = useQuery({
    queryKey,
    queryFn: async () => {
      try {
        const view = await get<AdminCollect>(path, account ? { account } : undefined)
        failures.current = 0
        const ahead = Date.parse(view.now) - Date.now()
        // Smaller differences are the network's; following them would make the countdown stutter.
        if (Math.abs(ahead - aheadMs.current) > 1_500) aheadMs.current = ahead
        return view
      } catch (error) {
        failures.current += 1
        throw error
      }
    },
    enabled,
    retry: false,
    staleTime: 0,
    placeholderData: (before) => before,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) => askAgainMs(state.data, isOpen, failures.current),
  })
  const view = query.data
  const session = view?.payment_session

  const follow = (id: string) => setFollowed((before) => (before.has(id) ? before : new Set(before).add(id)))
  useEffect(() => {
    if (isPending(session)) follow(session.id)
  }, [session])

  const ended =
    session && !isPending(session) && followed.has(session.id) ? `${session.id} ${session.status}` : undefined
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: ["orders"] })
  }, [client, ended])

  const initiate = useMutation({
    mutationFn: (body: CounterBody) => post<{ payment_session: AdminPaymentSession }>(path, { ...body, account }),
    onSuccess: ({ payment_session }) => {
      follow(payment_session.id)
      client.setQueryData<AdminCollect>(queryKey, (before) => before && { ...before, payment_session, notice: null })
    },
    onSettled: async (_, error) => {
      const { data } = await query.refetch()
      // A refused scan is an attempt of the cashier's too.
      const attempt = data?.payment_session
      if (error && attempt && attempt.id !== session?.id) follow(attempt.id)
    },
  })
  const cancel = useMutation({
    mutationFn: () => post<AdminCollect>(`${path}/cancel`),
    onSuccess: (answer) => client.setQueryData(queryKey, answer),
    onError: () => query.refetch(),
  })

  return {
    ...{ view, query, followed, account: account ?? view?.account, setAccount, initiate, cancel },
    aheadMs: aheadMs.current,
  }
}

/** What {@link useCounter} gives. */
export type Counter = ReturnType<typeof useCounter>
