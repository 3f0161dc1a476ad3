import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import type { DayOfWallet } from "../../../../modules/qfpay/ledger/takings"
import type { WalletOrAny } from "../../../../qfpay/catalogue"
import type { AdminTakings } from "../types"
import { sumOf } from "./sum"
import type { TakingsQuery } from "./validators"

/** Takings by day and wallet, with refunds, orders, conversion and why attempts ended. One currency at a time. */
export async function GET(req: AuthenticatedMedusaRequest<unknown, TakingsQuery>, res: MedusaResponse): Promise<void> {
  const { takings } = req.scope.resolve(QFPAY_MODULE)
  const { from, to, currency_code } = req.validatedQuery as TakingsQuery
  const currencies = await takings.currencies({ from, to })
  const txcurrcd = currency_code?.toUpperCase() ?? currencies[0] ?? "HKD"
  const range = { from, to, txcurrcd }
  const [days, attempts] = await Promise.all([takings.days(range), takings.attempts(range)])
  const sum = (rows: readonly DayOfWallet[]) => sumOf(rows, txcurrcd)
  const wallets = [...new Set([...days, ...attempts].map(({ wallet }) => wallet))].sort()
  const answer: AdminTakings = {
    ...{ from, to, time_zone: "Asia/Hong_Kong" },
    currency_code: txcurrcd.toLowerCase(),
    currency_codes: currencies.map((currency) => currency.toLowerCase()),
    total: sum(days),
    days: [...new Set(days.map(({ day }) => day))].map((day) => ({
      day,
      ...sum(days.filter((row) => row.day === day)),
    })),
    wallets: wallets.map((wallet) => {
      const own = attempts.filter((row) => row.wallet === wallet)
      const count = (states: readonly string[]) =>
        own.reduce((total, row) => (states.includes(row.state) ? total + row.count : total), 0)
      return {
        wallet: wallet as WalletOrAny,
        ...sum(days.filter((row) => row.wallet === wallet)),
        attempts: own.reduce((total, row) => total + row.count, 0),
        attempts_paid: count(["paid", "applied", "held", "refunded"]),
        ended: own
          .filter(({ state }) => ["refused", "declined", "closed", "expired"].includes(state))
          .map(({ state, respcd, count: times }) => ({ state, respcd, count: times })),
      }
    }),
    by_day_and_wallet: days.map((row) => ({ day: row.day, wallet: row.wallet as WalletOrAny, ...sum([row]) })),
  }
  res.json({ takings: answer })
}
