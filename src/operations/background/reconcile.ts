import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import type { AccountReconciliation } from "../../modules/qfpay/reconciliation/reconcile-account"
import { messageOf } from "../../qfpay/errors"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"
import { RECONCILED_AGAIN_MS, RECONCILED_MS } from "../../qfpay/domain"

/**
 * Compares QFPay's list of each account with the ledger and applies payments that the ledger had missed. What no row of
 * the ledger explains goes on the attention list under QFPay's number.
 *
 * @returns the result for each account that QFPay answered for
 */
export async function reconcile(container: MedusaContainer): Promise<Map<string, AccountReconciliation>> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  const results = new Map<string, AccountReconciliation>()
  for (const account of qfpay.accounts.ids) {
    try {
      const begunAt = new Date()
      const compared = await qfpay.reconcileAccount(account, await sinceWhen(qfpay, account))
      results.set(account, compared)
      for (const out_trade_no of compared.missed) await apply(container, out_trade_no)
      await qfpay.accountRecords.saveReconciled(account, begunAt)
      const { rows, unreadable, unexplained, missed, surplus, refunds } = compared
      const line =
        `QFPay account ${account}: ${rows} transactions compared; ${missed.length} missed payments found, ` +
        `${surplus} second payments held, ${refunds} refunds made in QFPay's portal found, ` +
        `${unexplained} payments that are not in the ledger, ${unreadable} rows that could not be compared.`
      if (unexplained + missed.length + surplus + unreadable > 0) logger.warn(line)
      else logger.info(line)
    } catch (error) {
      logger.error(`QFPay account ${account} could not be compared with the ledger: ${messageOf(error)}`)
    }
  }
  return results
}

/**
 * From the last complete reconciliation on, with a day to spare: QFPay's list may have been unavailable for long. A
 * restored backup has the date of its own last one, so what the ledger lost is found again.
 */
async function sinceWhen(qfpay: QfpayModuleService, account: string): Promise<Date> {
  const last = await qfpay.accountRecords.lastReconciledAt(account)
  return new Date(Math.min(Date.now() - RECONCILED_MS, (last?.getTime() ?? Infinity) - RECONCILED_AGAIN_MS))
}

async function apply(container: MedusaContainer, out_trade_no: string): Promise<void> {
  try {
    await applyPaymentWorkflow(container).run({ input: { out_trade_no, cause: "reconciliation" } })
  } catch (error) {
    container.resolve(ContainerRegistrationKeys.LOGGER).error(`${messageOf(error)} (${out_trade_no})`)
  }
}
