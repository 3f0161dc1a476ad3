import { z } from "zod"
import { QfpayProtocolError } from "../errors"
import { minorUnits, responseCode, text, walletFacts } from "./replies"
import { isBodySignature } from "./signature"

/**
 * A notification's body. Its fields depend on the event: a wallet payment, an online card (no `notify_type`), a refund
 * (`refund`, or `cancel` from terminals). Unknown fields are ignored, as QFPay requests.
 */
export const notification = z.object({
  notify_type: text,
  order_type: text,
  respcd: responseCode.optional(),
  status: text,
  out_trade_no: text,
  orig_out_trade_no: text,
  syssn: text,
  orig_syssn: text,
  origssn: text,
  txamt: minorUnits,
  txcurrcd: text,
  pay_type: text,
  mchid: text,
  cancel: text,
  sysdtm: text,
  ...walletFacts,
})
export type Notification = z.infer<typeof notification>

/** What a notification is about. Routed by `notify_type`, which online cards omit and terminals name differently. */
export type NotificationKind = "payment" | "refund" | "other"

/** Source: QFPay docs, Asynchronous Notifications; captured terminal notifications call a refund `cancel`. */
export function kindOfNotification(body: Notification): NotificationKind {
  if (body.notify_type === "refund" || body.notify_type === "cancel") return "refund"
  if (body.order_type === "refund" || body.orig_syssn || body.origssn) return "refund"
  return body.notify_type === undefined || body.notify_type === "payment" ? "payment" : "other"
}

/** A verified notification, and what it is about. */
export interface ReadNotification {
  readonly kind: NotificationKind
  readonly notification: Notification
}

/**
 * Reads a notification: verifies the raw bytes' signature, then parses the fields. The bytes are never re-serialized.
 *
 * @returns `undefined` when the signature does not verify; nothing was read then
 * @throws {@link QfpayProtocolError} when it verifies but is not a notification
 */
export function readNotification(rawBody: Buffer, sign: unknown, clientKey: string): ReadNotification | undefined {
  if (!isBodySignature(rawBody, sign, clientKey)) return undefined
  let json: unknown
  try {
    json = JSON.parse(rawBody.toString("utf8"))
  } catch (cause) {
    throw new QfpayProtocolError("The notification's body is not JSON.", { cause })
  }
  const parsed = notification.safeParse(json)
  if (!parsed.success) {
    const problem = parsed.error.issues[0]
    throw new QfpayProtocolError(
      `The notification cannot be read: ${problem?.path.join(".") || "body"}: ${problem?.message}.`,
    )
  }
  const kind = kindOfNotification(parsed.data)
  if (kind !== "other" && parsed.data.out_trade_no === undefined) {
    throw new QfpayProtocolError("The notification cannot be read: out_trade_no: is missing.")
  }
  return { kind, notification: parsed.data }
}
