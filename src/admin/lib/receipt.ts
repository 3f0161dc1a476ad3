import { printElements } from "./print"

/** A receipt: its title, and what stands in it line by line. */
export interface Receipt {
  readonly title: string
  readonly lines: readonly (readonly [label: string, value: string])[]
}

/** Narrow enough for a roll of 80 mm; on A4 it stands at the top left. The printer's own paper decides. */
const STYLE = `
  @page { margin: 4mm }
  body { font: 12px/1.5 system-ui, sans-serif; width: 70mm; margin: 0; color: #000 }
  h1 { font-size: 14px; margin: 0 0 8px }
  dl { margin: 0 } div { display: flex; justify-content: space-between; gap: 8px }
  dt { flex: none } dd { margin: 0; text-align: right; overflow-wrap: anywhere }`

/** Opens the browser's print dialog with a receipt. */
export function printReceipt({ title, lines }: Receipt): void {
  const heading = document.createElement("h1")
  heading.textContent = title
  const list = document.createElement("dl")
  for (const [label, value] of lines) {
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
  printElements([heading, list], STYLE)
}
