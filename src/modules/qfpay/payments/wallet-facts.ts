import { payTypeByCode } from "../../../qfpay/catalogue"
import { messageOf } from "../../../qfpay/errors"
import { walletFactsOf, type WalletFacts } from "../../../qfpay/wire"
import type { QfpayContext } from "../context"

/**
 * Writes down what the wallet told beside a payment or refund, if it is told of the money that the ledger has under this
 * number. For people to read: nothing is decided by it, so a failure is logged and stops nothing.
 */
export async function learnWalletFacts(
  { ledger, logger }: Pick<QfpayContext, "ledger" | "logger">,
  outTradeNo: string,
  told: WalletFacts & { readonly syssn?: string | undefined; readonly pay_type?: string | undefined },
): Promise<void> {
  const wallet = payTypeByCode(told.pay_type ?? "")?.wallet ?? "any"
  const { chnlsn, ...others } = walletFactsOf(told)
  if (told.syssn === undefined) return
  if (wallet !== "any") {
    try {
      await ledger.payments.learnWallet(outTradeNo, wallet)
    } catch (error) {
      logger.warn(`The wallet of ${outTradeNo} could not be written down: ${messageOf(error)}`)
    }
  }
  if (chnlsn === undefined && Object.keys(others).length === 0) return
  try {
    await ledger.learn(outTradeNo, told.syssn, chnlsn, others)
  } catch (error) {
    logger.warn(`What the wallet told of ${outTradeNo} could not be written down: ${messageOf(error)}`)
  }
}
