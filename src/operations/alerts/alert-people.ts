import type { MedusaContainer, NotificationTypes } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { type HeldMoney, LeaseTakenError, reopenedTimes } from "../../modules/qfpay/ledger"
import { HONG_KONG, isCurrencyCode, type Locale } from "../../qfpay/catalogue"
import { toMajorUnits, ALERT_REMINDER_MS } from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { type AlertText, heldAlert, reminderAlert } from "./texts"

/** Cases per pass; the next pass follows a minute later. */
const CASES_AT_A_TIME = 200

/** Attempts per channel, once a minute; then the daily reminder takes over. */
const TRIES = 5

/** The template's name, for an email provider that uses templates; the text is sent with it. */
const TEMPLATE = "qfpay-payment-held"

/** The admin's feed shows a notification without a recipient to everybody. */
const EVERYBODY = ""

/**
 * Alerts people to money that needs their decision: once for each case and each time it is reopened, and once a day about all open ones. Automatic
 * refunds need nobody. Medusa sends each notification once under its own key, so a crash between the notification and
 * the ledger neither repeats nor loses one.
 */
export async function alertPeople(container: MedusaContainer, now = new Date()): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  try {
    await ledger.leases.withLease("alerts", 0, async () => {
      await alertNewCases(container)
      await remind(container, now)
    })
  } catch (error) {
    // Another instance is doing this.
    if (!(error instanceof LeaseTakenError)) throw error
  }
}

async function alertNewCases(container: MedusaContainer): Promise<void> {
  const { ledger, shopOptions } = container.resolve(QFPAY_MODULE)
  const { alertLanguage } = shopOptions
  for (const held of await ledger.heldMoney.unalerted(CASES_AT_A_TIME)) {
    const { id, reason, out_trade_no: number } = held
    const text = heldAlert(alertLanguage, { amount: amountOf(held, alertLanguage), reason, number })
    const times = reopenedTimes(held)
    const key = `qfpay-held:${id}${times === 0 ? "" : `:${times}`}`
    const isOver = await notify(container, key, text, { held_payment_id: id, reason })
    if (isOver) await ledger.heldMoney.alerted(held)
  }
}

async function remind(container: MedusaContainer, now: Date): Promise<void> {
  const { ledger, shopOptions } = container.resolve(QFPAY_MODULE)
  const due = await ledger.heldMoney.overdueReminder(new Date(now.getTime() - ALERT_REMINDER_MS))
  if (!due) return
  const { alertLanguage } = shopOptions
  const text = reminderAlert(alertLanguage, due.count, dayOf(due.oldest, alertLanguage))
  const isOver = await notify(container, `qfpay-reminder:${now.toISOString().slice(0, 10)}`, text, { count: due.count })
  if (isOver) await ledger.heldMoney.alerted("all")
}

/**
 * Notifies in the admin's feed, and by email if configured.
 * @returns whether nothing is left to try
 */
async function notify(container: MedusaContainer, key: string, text: AlertText, data: object): Promise<boolean> {
  const { shopOptions } = container.resolve(QFPAY_MODULE)
  const common = { template: TEMPLATE, trigger_type: "qfpay.payment_held", data: { ...text, ...data } }
  let isOver = await send(container, {
    ...{ ...common, channel: "feed", to: EVERYBODY },
    idempotency_key: `${key}:feed`,
  })
  const { title: subject, description } = text
  const content = { subject, text: description, html: `<p>${escapeHtml(description)}</p>` }
  for (const to of shopOptions.alertEmails) {
    const email = { ...common, channel: "email", to, content, idempotency_key: `${key}:${to}` }
    isOver = (await send(container, email)) && isOver
  }
  return isOver
}

/**
 * Each attempt has its own key: Medusa resends a failed notification under its old key but leaves it marked as failed,
 * so it would be sent every time.
 * @returns whether nothing is left to try: it was sent, now or before, or has failed too often
 */
async function send(
  container: MedusaContainer,
  notification: NotificationTypes.CreateNotificationDTO & { readonly idempotency_key: string },
): Promise<boolean> {
  const notifications = container.resolve(Modules.NOTIFICATION)
  const { idempotency_key: first } = notification
  const keys = Array.from({ length: TRIES }, (_, at) => (at === 0 ? first : `${first}:${at + 1}`))
  try {
    const tries = await notifications.listNotifications({ idempotency_key: keys } as object)
    const key = keys[tries.length]
    if (key === undefined || tries.some(({ status }) => status === "success")) return true
    await notifications.createNotifications({ ...notification, idempotency_key: key })
    return true
  } catch (error) {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    logger.error(`QFPay: a notification could not be sent (${notification.channel}): ${messageOf(error)}`)
    return false
  }
}

function amountOf({ txamt, txcurrcd }: HeldMoney, locale: Locale): string {
  if (!isCurrencyCode(txcurrcd)) return `${txamt} ${txcurrcd}`
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: txcurrcd, currencyDisplay: "symbol" })
  return format.format(toMajorUnits(txamt, txcurrcd) as `${number}`)
}

/** In Hong Kong time, like QFPay's days. */
const dayOf = (at: Date, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: HONG_KONG }).format(at)

const escapeHtml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
