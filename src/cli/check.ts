/** How a check came out. `skipped`: it could not be made; `message` says why. */
export type CheckState = "ok" | "warning" | "problem" | "skipped"

/** One thing that a shop needs for its payments, and whether it has it. */
export interface Check {
  /** Stable, for scripts: `options`, `credentials`. */
  readonly id: string
  readonly state: CheckState
  /** One sentence: what was found. */
  readonly message: string
  /** What to do about it; none when all is well. */
  readonly fix?: string
}

export const ok = (id: string, message: string): Check => ({ id, state: "ok", message })
export const problem = (id: string, message: string, fix: string): Check => ({ id, state: "problem", message, fix })
export const warning = (id: string, message: string, fix?: string): Check => ({ id, state: "warning", message, fix })
export const skipped = (id: string, message: string): Check => ({ id, state: "skipped", message })

const MARKS: Readonly<Record<CheckState, string>> = { ok: "✓", warning: "!", problem: "✗", skipped: "–" }

/** The checks as text for a terminal, with a last line that counts. */
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

/** Whether a payment can be taken as far as these checks see. */
export function isReady(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== "problem")
}
