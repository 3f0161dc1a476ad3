import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"

/** Runs the background job as Medusa's scheduler does, with the work of one number, or of all, made due now. */
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

/** Runs the daily reconciliation with QFPay's list, as Medusa's scheduler does. */
export function runReconciliation(container: MedusaContainer): Promise<void> {
  return runJob(container, "qfpay-reconcile")
}

/** Runs the hourly audit, as Medusa's scheduler does. */
export function runAudit(container: MedusaContainer): Promise<void> {
  return runJob(container, "qfpay-audit")
}

/** Publishes events to Medusa's bus and sends alerts, as Medusa's scheduler does. */
export function runAlerts(container: MedusaContainer): Promise<void> {
  return runJob(container, "qfpay-alert-and-publish")
}

async function runJob(container: MedusaContainer, name: string): Promise<void> {
  await container.resolve(Modules.WORKFLOW_ENGINE).run(`job-${name}`, { input: {} })
}

/** Moves everything that the ledger knows about a number this many milliseconds into the past. */
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
