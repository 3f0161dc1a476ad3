import { useQuery } from "@tanstack/react-query"
import type { AdminHeldPayments } from "../../api/admin/qfpay/types"
import { get } from "./client"
import { useMay } from "./permissions"

const LOOK_AGAIN_MS = 60_000

/** How many payments wait for a person; undefined while that is not known, or not this user's to see. */
export function useAttention(): number | undefined {
  const may = useMay()
  const { data } = useQuery({
    enabled: may("readPayments"),
    queryKey: ["qfpay", "held-payments", "attention"],
    queryFn: () => get<AdminHeldPayments>("/admin/qfpay/held-payments", { state: "held", automatic: false, limit: 0 }),
    refetchInterval: LOOK_AGAIN_MS,
    retry: false,
  })
  return data?.count
}
