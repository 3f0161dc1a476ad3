/** HTML that is safe to insert into other HTML. Only {@link html} creates it. */
export class Html {
  constructor(readonly text: string) {}
}

type Insert = Html | string | number | false | undefined | readonly Insert[]

/** Escapes text for an element or a quoted attribute. */
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

/** Tagged template: escapes every inserted value that is not {@link Html}. */
export function html(strings: TemplateStringsArray, ...values: Insert[]): Html {
  return new Html(strings.map((part, i) => part + insert(values[i])).join(""))
}
