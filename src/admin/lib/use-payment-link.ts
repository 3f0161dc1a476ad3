import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import type { AdminPaymentLinkAnswer } from "../../api/admin/qfpay/types"
import type { Locale } from "../../qfpay/catalogue/wallets"
import { get, post } from "./client"

const LOOK_AGAIN_MS = 10_000

/** The payment link of an order: as it stands, and what can be done with it. */
export function usePaymentLink(orderId: string, { enabled }: { enabled: boolean }) {
  const client = useQueryClient()
  const path = `/admin/qfpay/orders/${orderId}/payment-link`
  const key = ["qfpay", "payment-link", orderId]
  const query = useQuery({
    queryKey: key,
    queryFn: () => get<AdminPaymentLinkAnswer>(path),
    enabled,
    // The shopper may pay while the page is open.
    refetchInterval: ({ state: { data } }) => (data?.payment_link?.state === "open" ? LOOK_AGAIN_MS : false),
  })
  const onSuccess = (answer: AdminPaymentLinkAnswer) => client.setQueryData(key, answer)
  const onError = () => client.invalidateQueries({ queryKey: key })
  const create = useMutation({
    mutationFn: (expires_in_days: number) => post<AdminPaymentLinkAnswer>(path, { expires_in_days }),
    ...{ onSuccess, onError },
  })
  const withdraw = useMutation({
    mutationFn: () => post<AdminPaymentLinkAnswer>(`${path}/withdraw`),
    ...{ onSuccess, onError },
  })
  const send = useMutation({
    mutationFn: (locale: Locale) => post<AdminPaymentLinkAnswer>(`${path}/send`, { locale }),
    ...{ onSuccess, onError },
  })
  return { link: query.data?.payment_link ?? null, query, create, withdraw, send }
}
