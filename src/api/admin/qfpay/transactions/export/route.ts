import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../../../../modules/qfpay"
import { messageOf } from "../../../../../qfpay/errors"
import { filtersOf } from "../find"
import type { ExportTransactions } from "../validators"
import { csvOf, rowsForBooks } from "./csv"

/** Everything that matches, newest first, as a table for bookkeeping. */
export async function GET(
  req: AuthenticatedMedusaRequest<unknown, ExportTransactions>,
  res: MedusaResponse,
): Promise<void> {
  const { transactions } = req.scope.resolve(QFPAY_MODULE)
  const filters = await filtersOf(req.scope, req.validatedQuery)
  const day = new Date().toISOString().slice(0, 10)
  res.setHeader("Content-Type", "text/csv; charset=utf-8")
  res.setHeader("Content-Disposition", `attachment; filename="qfpay-transactions-${day}.csv"`)
  res.setHeader("Cache-Control", "no-store")
  try {
    await pipeline(Readable.from(rowsForBooks(req.scope, transactions.all(filters))), csvOf(), res)
  } catch (error) {
    // The response has started, so its status cannot change: the connection is aborted, and no browser takes the file
    // as complete.
    req.scope.resolve(ContainerRegistrationKeys.LOGGER).warn(`An export was aborted: ${messageOf(error)}`)
    res.destroy()
  }
}
