import type { Check, CheckState } from "../going-live/check"

const MARKS: Readonly<Record<CheckState, string>> = { ok: "✓", warning: "!", problem: "✗", skipped: "–" }

/** The checks as text for a terminal, with a last line of totals. */
export function reportOf(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ state, message, fix }) => [
    `${MARKS[state]} ${message.replaceAll("\n", "\n  ")}`,
    ...(fix === undefined ? [] : [`  → ${fix.replaceAll("\n", "\n    ")}`]),
  ])
  const count = (state: CheckState, word: string) => {
    const number = checks.filter((check) => check.state === state).length
    return `${number === 0 ? "no" : number} ${word}${number === 1 ? "" : "s"}`
  }
  return [...lines, "", `${count("problem", "problem")}, ${count("warning", "warning")}`].join("\n")
}
