/** A piece of HTML that is safe to put into another. Only {@link html} makes one. */
export class Html {
  constructor(readonly text: string) {}
}

type Insert = Html | string | number | false | undefined | readonly Insert[]

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
}

function insert(value: Insert): string {
  if (value === undefined || value === false) return ""
  if (value instanceof Html) return value.text
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value))
  return value.map(insert).join("")
}

/** Tagged template: everything put in is escaped unless it is {@link Html} already. */
export function html(strings: TemplateStringsArray, ...values: Insert[]): Html {
  return new Html(strings.map((part, i) => part + insert(values[i])).join(""))
}
