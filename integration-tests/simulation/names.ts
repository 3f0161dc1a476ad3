/** Ids and numbers that are random (Medusa's, ours, QFPay's), and moments. */
const RANDOM = /\b(?:[a-z_]{2,16}_[0-9A-HJKMNP-TV-Z]{26}|[PR][0-9A-HJKMNP-TV-Z]{25}|\d{8}1541\d{14})\b/g
const MOMENT = /\b\d{4}-\d\d-\d\dT[\d:.]+Z/g

/** Names what is random by the order in which it appears, so that a replay tells the same story. */
export class Names {
  readonly #names = new Map<string, string>()

  of(id: string): string {
    const known = this.#names.get(id)
    if (known) return known
    const prefix = /^([a-z_]+)_/.exec(id)?.[1] ?? (/^\d/.test(id) ? "syssn" : id.charAt(0))
    const name = `${prefix}#${[...this.#names.values()].filter((other) => other.startsWith(`${prefix}#`)).length + 1}`
    this.#names.set(id, name)
    return name
  }

  in(text: string): string {
    return text.replace(RANDOM, (id) => this.of(id)).replace(MOMENT, "then")
  }
}
