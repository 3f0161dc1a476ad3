import { printElements } from "./print"

type Line = readonly [label: string, value: string]

/** A receipt: whose it is, its title, and its lines. */
export interface Receipt {
  readonly shop: string
  readonly title: string
  readonly lines: readonly Line[]
  /** The last line: long, and read off letter by letter. */
  readonly number: Line
}

/** Narrow enough for an 80 mm roll; on A4, it is at the top left. The printer's paper decides. */
const STYLE = `
  @page { margin: 4mm }
  body { font: 12px/1.5 system-ui, sans-serif; width: 70mm; margin: 0; color: #000 }
  h1 { font-size: 16px; margin: 0 } h2 { font-size: 12px; font-weight: 400; margin: 0 0 8px }
  dl { margin: 0 } div { display: flex; justify-content: space-between; gap: 8px }
  dt { flex: none } dd { margin: 0; text-align: right; overflow-wrap: anywhere }
  div:last-child { display: block; margin-top: 8px }
  div:last-child dd { text-align: left; font: 12px/1.5 ui-monospace, monospace }`

/** Opens the browser's print dialog with a receipt. */
export function printReceipt({ shop, title, lines, number }: Receipt): void {
  const [heading, subheading] = [document.createElement("h1"), document.createElement("h2")]
  heading.textContent = shop
  subheading.textContent = title
  const list = document.createElement("dl")
  for (const [label, value] of [...lines, number]) {
    const line = document.createElement("div")
    for (const [tag, text] of [
      ["dt", label],
      ["dd", value],
    ] as const) {
      const cell = document.createElement(tag)
      cell.textContent = text
      line.append(cell)
    }
    list.append(line)
  }
  printElements([heading, subheading, list], STYLE)
}
