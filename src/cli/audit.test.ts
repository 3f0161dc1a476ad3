import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import type { AdminAudit } from "../api/admin/qfpay/types"
import { run, tableOf } from "./audit"

const PLACES: AdminAudit["audit"]["places"] = { on_order: 120, refunded: 3, held: 1, closed_by_person: 0, under_way: 2 }

describe("The audit command", () => {
  it("reports where the money is, and that everything adds up", () => {
    expect(tableOf({ audited: 126, places: PLACES, findings: [] })).toBe(
      [
        "126 payments audited",
        "  120  on an order that counts it",
        "    3  refunded",
        "    1  held: being refunded, or waiting for a decision",
        "    0  closed by a person",
        "    2  under way, for less than 30 minutes",
        "",
        "Everything adds up.",
      ].join("\n"),
    )
  })

  it("lists each finding with its number, kind, amount in major units, currency and order", () => {
    const findings: AdminAudit["audit"]["findings"] = [
      {
        out_trade_no: "A1",
        kind: "order_canceled",
        amount: 158.5,
        currency_code: "hkd",
        order_id: "order_1",
      },
      { out_trade_no: "B2", kind: "misplaced", amount: 90, currency_code: "hkd", order_id: null },
    ]
    const said = tableOf({ audited: 128, places: PLACES, findings })
    expect(said).toContain(
      "✗ A1  order_canceled  HKD 158.50  order_1\n  the order is canceled, and the money was not refunded\n",
    )
    expect(said).toContain("✗ B2  misplaced  HKD 90.00  no order\n")
    expect(said).toMatch(/\n2 do not add up\./)
  })

  it.each([
    ["as text", [], /isn't a Medusa application[^]*There is no medusa-config\.ts/],
    ["as JSON", ["json"], /^\{\n {2}"problems": \[[^]*"id": "project"/],
  ])("exits with 2 when it cannot run, and says why, %s", async (_, flags, words) => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "audit-"))
    const lines: string[] = []
    const print = (line: string) => void lines.push(line)
    const status = await run({ directory, flags: new Set(flags), print, confirm: async () => undefined })
    fs.rmdirSync(directory)
    expect(status).toBe(2)
    expect(lines.join("\n")).toMatch(words)
  })
})
