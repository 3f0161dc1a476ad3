import { useQuery } from "@tanstack/react-query"
import type { POLICIES } from "../../policies/qfpay"
import { get } from "./client"

type Policies = typeof POLICIES
/** Something for which a role needs a policy, where Medusa's flag `rbac` is on. */
export type Action = keyof Policies

/** The policies as Medusa names them. The compiler compares them with the server's. */
const PERMISSIONS: { readonly [A in Action]: `${Policies[A]["resource"]}:${Policies[A]["operation"]}` } = {
  readPayments: "qfpay_payment:read",
  syncPayments: "qfpay_payment:update",
  collectPayments: "qfpay_payment:create",
  resolveHeldPayments: "qfpay_held_payment:update",
  readSettings: "qfpay_setting:read",
  changeSettings: "qfpay_setting:update",
}

/** How long an answer counts, as in Medusa's own pages. */
const STALE_AFTER_MS = 5 * 60_000

/** What the signed-in user is granted: a list with wildcards expanded, or everything, where the shop has no roles. */
async function askGranted(): Promise<readonly string[] | "everything"> {
  const { feature_flags } = await get<{ feature_flags: Record<string, boolean> }>("/admin/feature-flags")
  if (!feature_flags.rbac) return "everything"
  return (await get<{ permissions: string[] }>("/admin/rbac/me/permissions")).permissions
}

/**
 * Says what the signed-in user may do, so that nothing is offered that the server refuses. While that is not known, or
 * cannot be read, everything is offered: the server has the last word.
 */
export function useMay(): (action: Action) => boolean {
  const { data: granted = "everything" } = useQuery({
    queryKey: ["qfpay", "permissions"],
    queryFn: askGranted,
    staleTime: STALE_AFTER_MS,
  })
  return (action) => granted === "everything" || granted.includes(PERMISSIONS[action])
}
