import { createQfpayClient, type OperationReply } from "../../src/qfpay/wire"
import { ACCOUNTS } from "./accounts"
import type { Store } from "./store"

/** A refund that the merchant makes with QFPay's own tools. */
export function refundInPortal(
  store: Store,
  number: string,
  out_trade_no: string,
  txamt: number,
): Promise<OperationReply> {
  const account = { id: "portal", ...ACCOUNTS.qfpay, baseUrl: store.simulator.url, signType: "MD5" } as const
  const { syssn } = store.simulator.order(number)
  return createQfpayClient(account, { timeoutMs: 5_000 }).refund({ syssn, out_trade_no, txamt, txdtm: new Date() })
}
