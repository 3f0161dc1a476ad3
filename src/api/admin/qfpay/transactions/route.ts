import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import { displayIdsOf, filtersOf } from "./find"
import type { ListTransactions } from "./validators"
import { customersOf, namesOf } from "../whose"
import { totalsView, transactionView } from "./view"

/** Payments and refunds, newest first. */
export async function GET(
  req: AuthenticatedMedusaRequest<unknown, ListTransactions>,
  res: MedusaResponse,
): Promise<void> {
  const { transactions } = req.scope.resolve(QFPAY_MODULE)
  const { offset, limit, ...query } = req.validatedQuery as ListTransactions
  const filters = await filtersOf(req.scope, query)
  const [rows, totals] = await Promise.all([transactions.list(filters, offset, limit), transactions.totals(filters)])
  const [displayIds, customers, names] = await Promise.all([
    displayIdsOf(req.scope, rows),
    customersOf(req.scope, rows),
    namesOf(
      req.scope,
      rows.map((row) => (row.kind === "payment" ? row.disputed_by : null)),
    ),
  ])
  res.json({
    transactions: rows.map((row) => transactionView(row, displayIds, customers, names)),
    totals: totals.map(totalsView),
    count: totals.reduce((sum, { count }) => sum + count, 0),
    ...{ offset, limit },
  })
}
