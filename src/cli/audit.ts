import { auditView } from "../api/admin/qfpay/audit/view"
import type { AdminAudit } from "../api/admin/qfpay/types"
import { check, type Check } from "../going-live/check"
import { checkConfig } from "../going-live/check-config"
import { checkDatabase } from "../going-live/check-database"
import { messageOf } from "../qfpay/errors"
import { auditMoney } from "../operations/background/audit-money"
import type { CommandContext } from "./command-line"
import { NotAMedusaProjectError, openMedusaProject, prepareProject } from "./medusa-project"
import { readConfig } from "./read-config"
import { reportOf } from "./report"

type Report = AdminAudit["audit"]

/** Exit statuses, for a script that runs the audit every night. */
const NO_FINDINGS = 0
const FINDINGS = 1
const COULD_NOT_RUN = 2

/**
 * `npx medusa-payment-qfpay audit`: accounts for the money of every payment that ever received any, like the hourly
 * job. Known problems are corrected, and anything else is put on the list of held payments.
 *
 * @returns 0 when everything adds up, 1 when something does not, 2 when the audit could not run
 */
export async function run({ directory, flags, print }: CommandContext): Promise<number> {
  const asJson = flags.has("json")
  const outcome = await audited(directory)
  if ("problems" in outcome) {
    print(asJson ? JSON.stringify(outcome, null, 2) : reportOf(outcome.problems))
    return COULD_NOT_RUN
  }
  print(asJson ? JSON.stringify(outcome, null, 2) : tableOf(outcome.audit))
  return outcome.audit.findings.length === 0 ? NO_FINDINGS : FINDINGS
}

async function audited(directory: string): Promise<AdminAudit | { problems: readonly Check[] }> {
  try {
    prepareProject(directory)
    const problems = await whatPrevents(directory)
    if (problems.length > 0) return { problems }
    const project = await openMedusaProject(directory)
    try {
      return auditView(await auditMoney(project.container))
    } finally {
      await project.close()
    }
  } catch (error) {
    if (error instanceof NotAMedusaProjectError) {
      return { problems: [check("project_missing", { reason: error.message })] }
    }
    return {
      problems: [{ ...check("boot_failed", { reason: messageOf(error) }), message: "The audit could not run." }],
    }
  }
}

/** Missing storefront origins do not prevent the audit. */
async function whatPrevents(directory: string): Promise<readonly Check[]> {
  const config = await readConfig(directory)
  if ("problem" in config) return [config.problem]
  const problems = checkConfig(config).filter(({ id, state }) => state === "problem" && id !== "cors")
  if (problems.length > 0) return problems
  return (await checkDatabase(config.projectConfig)).filter(({ state }) => state === "problem")
}

const PLACES: Readonly<Record<keyof Report["places"], string>> = {
  on_order: "on an order that counts it",
  refunded: "refunded",
  held: "held: being refunded, or waiting for a decision",
  closed_by_person: "closed by a person",
  under_way: "under way, for less than 30 minutes",
}

const KINDS: Readonly<Record<Report["findings"][number]["kind"], string>> = {
  order_canceled: "the order is canceled, and the money was not refunded",
  refund_not_made: "Medusa shows more as refunded than QFPay has refunded",
  refund_not_recorded: "QFPay has refunded more than Medusa shows",
  capture_not_recorded: "refunded in full, and the order shows the refund without the payment",
  order_totals: "the order's totals are not the sum of its transactions",
  misplaced: "not on an order, not refunded, and nobody is working on it",
  refund_incomplete: "only part of the refund has been carried out",
}

/** The report for a terminal: where the money is, then each finding. */
export function tableOf({ audited: count, places, findings }: Report): string {
  const width = String(count).length
  const found = findings.flatMap(({ out_trade_no, kind, amount, currency_code, order_id }) => [
    "",
    `✗ ${out_trade_no}  ${kind}  ${money(amount, currency_code)}  ${order_id ?? "no order"}`,
    `  ${KINDS[kind]}`,
  ])
  const lines = Object.entries(PLACES).map(
    ([place, words]) => `  ${String(places[place as keyof typeof PLACES]).padStart(width)}  ${words}`,
  )
  const end =
    findings.length === 0
      ? "Everything adds up."
      : `${findings.length} ${findings.length === 1 ? "does" : "do"} not add up. Problems with a known fix are being corrected; the rest is in the admin, under QFPay payments.`
  return [`${count} payments audited`, ...lines, ...found, "", end].join("\n")
}

function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" })
  return format.format(amount).replace("\u00a0", " ")
}
