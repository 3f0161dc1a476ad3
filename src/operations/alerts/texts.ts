import type { HeldReason } from "../../modules/qfpay/ledger"
import type { Locale } from "../../qfpay/catalogue"
import { alertsIn, fillIn, heldReasonText } from "../../qfpay/messages"

/** The text of a notification. */
export interface AlertText {
  readonly title: string
  readonly description: string
}

interface Case {
  /** With its currency, formatted for the language. */
  readonly amount: string
  readonly reason: HeldReason
  readonly number: string
}

/** The notification of money that needs a person's decision. */
export function heldAlert(locale: Locale, { amount, reason, number }: Case): AlertText {
  const { held_title, held_text } = alertsIn(locale)
  const description = fillIn(held_text, { reason: heldReasonText(reason, locale), number })
  return { title: fillIn(held_title, { amount }), description }
}

/** The daily reminder of all money that still needs a decision. */
export function reminderAlert(locale: Locale, count: number, since: string): AlertText {
  const { reminder_title_one, reminder_title_other, reminder_text } = alertsIn(locale)
  const title = count === 1 ? reminder_title_one : reminder_title_other
  return { title: fillIn(title, { count: String(count) }), description: fillIn(reminder_text, { since }) }
}
