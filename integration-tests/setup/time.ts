import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"

/**
 * Lets the background job's minute come, for a number of the ledger or for all: what waits for its turn is due now, and
 * Medusa runs the job as its scheduler does.
 */
export async function runBackgroundJob(container: MedusaContainer, outTradeNo?: string): Promise<void> {
  const knex = container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
  for (const due of ["next_enquiry_at", "apply_due_at"]) {
    await knex("qfpay_transaction")
      .whereNotNull(due)
      .where(outTradeNo === undefined ? {} : { out_trade_no: outTradeNo })
      .update({ [due]: new Date(), claimed_until: null })
  }
  await runJob(container, "qfpay-follow-payments")
}

/** Runs the daily comparison with QFPay's list, as Medusa's scheduler does. */
export function runReconciliation(container: MedusaContainer): Promise<void> {
  return runJob(container, "qfpay-reconcile")
}

/** Runs the hourly audit, as Medusa's scheduler does. */
export function runAudit(container: MedusaContainer): Promise<void> {
  return runJob(container, "qfpay-audit")
}

/** Tells Medusa's bus and people of what has happened, as Medusa's scheduler does. */
export function runTelling(container: MedusaContainer): Promise<void> {
  return runJob(container, "qfpay-tell")
}

async function runJob(container: MedusaContainer, name: string): Promise<void> {
  await container.resolve(Modules.WORKFLOW_ENGINE).run(`job-${name}`, { input: {} })
}

/** Puts everything the ledger knows of a number so many milliseconds into the past. */
export async function letTimePass(container: MedusaContainer, outTradeNo: string, ms: number): Promise<void> {
  const knex = container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
  const back = (column: string) => knex.raw(`?? - ? * interval '1 millisecond'`, [column, ms])
  await knex("qfpay_transaction")
    .where({ out_trade_no: outTradeNo })
    .update({ created_at: back("created_at"), expires_at: back("expires_at"), paid_at: back("paid_at") })
  await knex("qfpay_transaction_event")
    .where({ out_trade_no: outTradeNo })
    .update({ created_at: back("created_at") })
}
