import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import type {
  AdminAccountCheck,
  AdminAccounts,
  AdminAudit,
  AdminGoingLive,
  AdminHeldAction,
  AdminHeldPayment,
  AdminHeldPayments,
  AdminMethods,
} from "../../api/admin/qfpay/types"
import { get, post } from "./client"

/** A region of Medusa's own, as a column of the payment methods. */
export interface Region {
  readonly id: string
  readonly name: string
  readonly currency_code: string
}

/** What a merchant changes of a payment method; see `POST /admin/qfpay/methods/:provider_id`. */
export interface MethodChanges {
  readonly region_ids?: readonly string[]
  readonly label?: string | null
  readonly labels?: Readonly<Record<string, string>> | null
  readonly rank?: number | null
  readonly qr_expiry_minutes?: number | null
  readonly min_amount?: number | null
  readonly max_amount?: number | null
  readonly no_credit?: boolean
}

export type HeldState = "held" | "refunded" | "dismissed"

/** How many held payments stand on a page. */
export const HELD_PAGE = 10

const key = (...parts: readonly unknown[]) => ["qfpay", ...parts]

/** The accounts' warnings speak of regions, too, so both are read again. */
async function readAgain(client: QueryClient, ...parts: readonly string[]): Promise<void> {
  await Promise.all(parts.map((part) => client.invalidateQueries({ queryKey: key(part) })))
}

export function useAccounts() {
  return useQuery({ queryKey: key("accounts"), queryFn: () => get<AdminAccounts>("/admin/qfpay/accounts") })
}

/** How long an answer counts: QFPay and the shop's own address are asked for it. */
const GOING_LIVE_STALE_MS = 60_000

/** What stands between the shop and its first payment. */
export function useGoingLive() {
  return useQuery({
    queryKey: key("going-live"),
    queryFn: () => get<AdminGoingLive>("/admin/qfpay/going-live"),
    staleTime: GOING_LIVE_STALE_MS,
  })
}

export function useCheckAccount() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => post<{ check: AdminAccountCheck }>(`/admin/qfpay/accounts/${id}/check`),
    onSettled: () => readAgain(client, "accounts", "going-live"),
  })
}

export function useMethods() {
  return useQuery({ queryKey: key("methods"), queryFn: () => get<AdminMethods>("/admin/qfpay/methods") })
}

export function useRegions() {
  const query = { fields: "id,name,currency_code", limit: 1000, order: "name" }
  return useQuery({
    queryKey: key("regions"),
    queryFn: () => get<{ regions: Region[] }>("/admin/regions", query),
  })
}

/** One change after the other: each switch sends all regions of its method, as they are after the one before. */
export function useChangeMethod() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (changes: readonly { id: string; changes: MethodChanges }[]) => {
      for (const change of changes) await post(`/admin/qfpay/methods/${change.id}`, change.changes)
    },
    onSettled: async () => {
      await readAgain(client, "methods", "accounts", "going-live")
      // Medusa's own page of a region shows the same switches.
      await client.invalidateQueries({ queryKey: ["regions"] })
    },
  })
}

export function useHeldPayments(state: HeldState, offset: number) {
  return useQuery({
    queryKey: key("held-payments", state, offset),
    queryFn: () => get<AdminHeldPayments>("/admin/qfpay/held-payments", { state, offset, limit: HELD_PAGE }),
  })
}

export function useAudit() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => post<AdminAudit>("/admin/qfpay/audit"),
    onSettled: () => readAgain(client, "held-payments", "transactions"),
  })
}

export function useResolveHeldPayment() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ held, action, note }: { held: AdminHeldPayment; action: AdminHeldAction; note: string }) =>
      post(`/admin/qfpay/held-payments/${held.id}/${action.replace("_", "-")}`, {
        ...(note.trim() && { note: note.trim() }),
        // The server refuses if the payment has been disputed since this page was read.
        ...(action === "refund" && held.dispute && { despite_dispute: held.dispute.disputed_on }),
      }),
    onSettled: () => readAgain(client, "held-payments", "transactions", "transaction"),
  })
}
