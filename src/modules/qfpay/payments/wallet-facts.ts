import { payTypeByCode } from "../../../qfpay/catalogue"
import { messageOf } from "../../../qfpay/errors"
import { walletFactsOf, type WalletFacts } from "../../../qfpay/wire"
import type { QfpayContext } from "../context"

/**
 * Stores further facts from the wallet if they are about the money that the ledger has under this number. They are for
 * people to read and decide nothing, so a failure is only logged.
 */
export async function learnWalletFacts(
  { ledger, logger }: Pick<QfpayContext, "ledger" | "logger">,
  outTradeNo: string,
  told: WalletFacts & { readonly syssn?: string | undefined; readonly pay_type?: string | undefined },
): Promise<void> {
  const wallet = payTypeByCode(told.pay_type ?? "")?.wallet ?? "any"
  const { chnlsn, ...facts } = walletFactsOf(told)
  const isNothing = wallet === "any" && chnlsn === undefined && Object.keys(facts).length === 0
  if (told.syssn === undefined || isNothing) return
  try {
    await ledger.learn(outTradeNo, told.syssn, { wallet: wallet === "any" ? undefined : wallet, chnlsn, facts })
  } catch (error) {
    logger.warn(`The wallet's facts about ${outTradeNo} could not be stored: ${messageOf(error)}`)
  }
}
