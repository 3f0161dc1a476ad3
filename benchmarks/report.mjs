import { writeFileSync } from "node:fs"
import os from "node:os"
import { fileURLToPath } from "node:url"

export const ROOT = fileURLToPath(new URL("../", import.meta.url))

/** @param {number} ratio */
export const times = (ratio) => `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}×`

/**
 * @param {string} title
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function printTable(title, head, rows) {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? "").length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  process.stdout.write(`\n${title}\n\n${[line(head), rule, ...rows.map(line)].join("\n")}\n`)
}

/** @param {readonly number[]} values @param {number} part 0.5: the median */
export function percentile(values, part) {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]
}

/** @type {{ figure: string, value: number | undefined, peer?: number, atMost?: number, atLeast?: number }[]} */
const FIGURES = []

/**
 * Records one figure of the run for the summary.
 *
 * @param {string} figure
 * @param {number | undefined} value
 * @param {{ peer?: number | undefined, atMost?: number, atLeast?: number }} facts `peer`: the same figure of what it is
 *   compared with, in the same run; `atMost`, `atLeast`: its limits
 */
export function record(figure, value, facts) {
  FIGURES.push({ figure, value, ...facts })
}

const round = (value) => (value === undefined ? "–" : Number(value.toPrecision(3)).toLocaleString("en-US"))

const reaches = ({ value, atMost, atLeast }) =>
  value !== undefined && (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast)

/**
 * Writes the run as a table, as JSON and as a chart.
 *
 * @param {{ json?: string | undefined, svg?: string | undefined, minutes: number }} where
 */
export function writeSummary({ json, svg, minutes }) {
  if (FIGURES.length === 0) return
  printTable(
    `All figures of this run (${minutes.toFixed(1)} minutes)`,
    ["figure", "measured", "peer", "ratio", "must reach", ""],
    FIGURES.map((one) => [
      ...[one.figure, round(one.value), round(one.peer)],
      one.peer && one.value !== undefined ? times(one.value / one.peer) : "–",
      one.atMost !== undefined ? `≤ ${round(one.atMost)}` : one.atLeast !== undefined ? `≥ ${round(one.atLeast)}` : "–",
      one.atMost === undefined && one.atLeast === undefined ? "" : reaches(one) ? "✓" : "✗",
    ]),
  )
  const machine = { node: process.version, cpus: os.cpus().length, model: os.cpus()[0]?.model, load: os.loadavg() }
  const run = { at: new Date().toISOString(), minutes, machine, figures: FIGURES }
  if (json) writeFileSync(json, `${JSON.stringify(run, null, 2)}\n`)
  if (svg) writeFileSync(svg, chartOf(FIGURES))
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;")

/** A bar for each figure that has a limit, as a share of it; the line is the limit. */
function chartOf(figures) {
  const shown = figures.filter(({ value, atMost, atLeast }) => value !== undefined && (atMost ?? atLeast) !== undefined)
  const [row, left, top, width] = [26, 320, 34, 320]
  const line = left + width / 1.6
  const bars = shown.map((one, index) => {
    const limit = one.atMost ?? one.atLeast ?? 1
    const length = Math.max(1, Math.min(1.6, one.value / limit) * (width / 1.6))
    const y = top + index * row
    const [light, dark] = reaches(one) ? ["#0f766e", "#2dd4bf"] : ["#b91c1c", "#f87171"]
    const target = `${one.atMost === undefined ? "≥" : "≤"} ${round(limit)}`
    return `<text x="${left - 10}" y="${y + 13}" text-anchor="end">${escaped(one.figure)}</text>
<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="16" fill="light-dark(${light}, ${dark})"/>
<text x="${left + width + 10}" y="${y + 13}">${round(one.value)}, ${target}</text>`
  })
  const height = top + 10 + shown.length * row
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 110} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="currentColor" style="color-scheme: light dark; color: light-dark(#1f2937, #e5e7eb)" role="img" aria-label="Measured figures as a share of their targets">
<text x="${line}" y="18" text-anchor="middle">target</text>
<text x="${left + width + 10}" y="18">measured, target</text>
${bars.join("\n")}
<line x1="${line}" x2="${line}" y1="24" y2="${height - 4}" stroke="currentColor" stroke-dasharray="3 3"/>
</svg>
`
}
