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

/** Opens the browser's print dialog with a receipt and nothing else of the page. */
export function printReceipt({ title, lines }: Receipt): void {
  const frame = document.createElement("iframe")
  frame.setAttribute("aria-hidden", "true")
  frame.style.cssText = "position:fixed;width:0;height:0;border:0"
  document.body.append(frame)
  const page = frame.contentDocument
  if (!page || !frame.contentWindow) return frame.remove()
  const style = page.createElement("style")
  style.textContent = STYLE
  const heading = page.createElement("h1")
  heading.textContent = title
  const list = page.createElement("dl")
  for (const [label, value] of lines) {
    const line = page.createElement("div")
    for (const [tag, text] of [
      ["dt", label],
      ["dd", value],
    ] as const) {
      const cell = page.createElement(tag)
      cell.textContent = text
      line.append(cell)
    }
    list.append(line)
  }
  page.head.append(style)
  page.body.append(heading, list)
  frame.contentWindow.addEventListener("afterprint", () => frame.remove())
  frame.contentWindow.print()
}
