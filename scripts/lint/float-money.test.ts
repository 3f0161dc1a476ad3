import { execFileSync } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"

const PLUGIN = path.join(__dirname, "float-money.mjs")
const OXLINT = path.resolve(path.dirname(require.resolve("oxlint")), "../bin/oxlint")

// The linter ends well, and says nothing, if it cannot run a rule of ours.
describe("The rule against floats for money", () => {
  let folder: string
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "float-money-"))
    const config = { jsPlugins: [PLUGIN], categories: { correctness: "off" }, rules: { "money/no-float": "error" } }
    fs.writeFileSync(path.join(folder, ".oxlintrc.json"), JSON.stringify(config))
  })
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  it("finds every way to make one, and none in whole minor units", () => {
    const lines = [
      "parseFloat(total)",
      "Number.parseFloat(total)",
      "total.toFixed(2)",
      "total * 100",
      "total / 100",
      "amountMinor.toFixed()",
      "amountMinor + 100",
    ]
    fs.writeFileSync(path.join(folder, "amounts.js"), lines.join("\n"))
    expect(linesFound()).toEqual([1, 2, 3, 4, 5])
  })

  function linesFound(): number[] {
    const args = [OXLINT, "--format=json", "amounts.js"]
    try {
      execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" })
      return []
    } catch (error) {
      const { diagnostics } = JSON.parse((error as { stdout: string }).stdout) as {
        diagnostics: { labels: { span: { line: number } }[] }[]
      }
      return diagnostics.map(({ labels }) => labels[0]?.span.line ?? 0).sort()
    }
  }
})
