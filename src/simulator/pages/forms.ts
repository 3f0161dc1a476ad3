import type { Request } from "express"

/** Fields of a posted form. */
export type Form = Readonly<Record<string, string>>

/** A posted form as plain fields; a field sent twice is left out. */
export function formOf(request: Request): Form {
  return Object.fromEntries(
    Object.entries((request.body ?? {}) as Record<string, unknown>).filter(
      (field): field is [string, string] => typeof field[1] === "string",
    ),
  )
}
