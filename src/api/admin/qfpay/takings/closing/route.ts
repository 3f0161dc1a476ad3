import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../../modules/qfpay"
import type { TakenAtCounter } from "../../../../../modules/qfpay/ledger/takings"
import type { AdminClosing } from "../../types"
import { namesOf } from "../../whose"
import { sumOf } from "../sum"
import type { ClosingQuery } from "../validators"

/** What was collected at the counter on a day: by wallet, and by user. One currency at a time. */
export async function GET(req: AuthenticatedMedusaRequest<unknown, ClosingQuery>, res: MedusaResponse): Promise<void> {
  const { takings } = req.scope.resolve(QFPAY_MODULE)
  const { day, currency_code } = req.validatedQuery as ClosingQuery
  const currencies = await takings.currencies({ from: day, to: day })
  const txcurrcd = currency_code?.toUpperCase() ?? currencies[0] ?? "HKD"
  const rows = await takings.atCounter({ from: day, to: day, txcurrcd })
  const people = [...new Set(rows.map(({ taken_by }) => taken_by))]
  const names = await namesOf(req.scope, people)
  const byWallet = (own: readonly TakenAtCounter[]) =>
    [...new Set(own.map(({ wallet }) => wallet))].sort().map((name) => {
      const wallet = name as AdminClosing["wallets"][number]["wallet"]
      return {
        wallet,
        ...sumOf(
          own.filter((row) => row.wallet === wallet),
          txcurrcd,
        ),
      }
    })
  const closing: AdminClosing = {
    ...{ day, time_zone: "Asia/Hong_Kong" },
    currency_code: txcurrcd.toLowerCase(),
    currency_codes: currencies.map((currency) => currency.toLowerCase()),
    total: sumOf(rows, txcurrcd),
    wallets: byWallet(rows),
    people: people.map((taken_by) => {
      const own = rows.filter((row) => row.taken_by === taken_by)
      return { taken_by, name: names.get(taken_by) ?? null, ...sumOf(own, txcurrcd), wallets: byWallet(own) }
    }),
  }
  res.json({ closing })
}
