import type { Taken } from "../../../../modules/qfpay/ledger/takings"
import { majorUnitsOf } from "../transactions/view"
import type { AdminTakingsSum } from "../types"

/** The total in major units. Summed in minor units, so that no cent is lost. */
export function sumOf(rows: readonly Taken[], txcurrcd: string): AdminTakingsSum {
  const total = (name: keyof Taken) => rows.reduce((sum, row) => sum + row[name], 0)
  const major = (amountMinor: number) => Number(majorUnitsOf(amountMinor, txcurrcd))
  return {
    payments: total("payments"),
    received: major(total("received")),
    on_orders: major(total("applied")),
    orders: total("orders"),
    refunds: total("refunds"),
    refunded: major(total("refunded")),
    net: major(total("received") - total("refunded")),
  }
}
