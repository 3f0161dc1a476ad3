/** Tables and lists of definitions, plain enough for paper. */
const STYLE = `
  @page { margin: 12mm }
  body { font: 11px/1.5 system-ui, sans-serif; margin: 0; color: #000 }
  h1, h2 { font-size: 16px; margin: 0 } p { margin: 0 0 8px }
  dl { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 8px 0 } dt { font-size: 10px } dd { margin: 0; font-weight: 600 }
  table { font: inherit; width: 100%; border-collapse: collapse; margin: 8px 0; font-variant-numeric: tabular-nums }
  caption { text-align: left; font-weight: 600; padding: 4px 0 } tr { break-inside: avoid }
  th, td { text-align: left; padding: 2px 6px; border-bottom: 1px solid #999; vertical-align: top }
  img { width: 100%; break-inside: avoid } .text-right { text-align: right } .print\\:hidden, [aria-hidden="true"] { display: none }`

/**
 * Opens the browser's print dialog with these elements and nothing else of the page: the admin's menu and its scrolling
 * frame have no place on paper.
 * @param style - in place of that of tables
 */
export function printElements(elements: readonly Element[], style = STYLE): void {
  const frame = document.createElement("iframe")
  frame.setAttribute("aria-hidden", "true")
  frame.style.cssText = "position:fixed;width:0;height:0;border:0"
  document.body.append(frame)
  const page = frame.contentDocument
  if (!page || !frame.contentWindow) return frame.remove()
  const sheet = page.createElement("style")
  sheet.textContent = style
  page.head.append(sheet)
  page.body.append(...elements.map((element) => page.importNode(element, true)))
  frame.contentWindow.addEventListener("afterprint", () => frame.remove())
  frame.contentWindow.print()
}
