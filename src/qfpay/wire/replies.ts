import { z } from "zod"

/**
 * NUL and unpaired surrogates: PostgreSQL stores neither, and a payment must not be lost because of a broken character.
 */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const storable = (value: string): string => value.replace(UNSTORABLE, "\ufffd")

/** QFPay sends text as text, as a number (`txamt` of cpm, an unquoted 0000) or as null; empty means absent. */
export const text = z
  .union([z.string(), z.number(), z.null()])
  .transform((value) => (value === null || value === "" ? undefined : storable(String(value))))
  .optional()

/** `respcd`: four characters, padded if it is a number (the documentation prints 0000 unquoted). */
export const responseCode = z
  .union([z.string(), z.number().int().nonnegative()])
  .transform((value) => (typeof value === "number" ? String(value).padStart(4, "0") : storable(value)))

/** `txamt`: an integer of minor units, sent as text or as a number. Anything else is not an amount. */
export const minorUnits = z
  .union([z.string(), z.number(), z.null()])
  .transform((value, context) => {
    if (value === null || value === "") return undefined
    const digits = String(value)
    if (/^\d{1,11}$/.test(digits)) return Number(digits)
    context.addIssue({ code: "custom", message: `expected digits, got '${digits.slice(0, 20)}'` })
    return z.NEVER
  })
  .optional()

/** A secondary amount, for people to read: anything but digits is dropped, and 0 says nothing. */
const sideAmount = z
  .union([z.string(), z.number()])
  .transform((value) => (/^\d{1,11}$/.test(String(value)) ? Number(value) || undefined : undefined))
  .optional()
  .catch(undefined)

/** A text for people to read. Whatever it contains, it must not make the rest unreadable. */
const sideText = text
  .transform((value) => value?.replace(/\p{Cc}/gu, "").slice(0, 200) || undefined)
  .optional()
  .catch(undefined)

/**
 * What the wallet adds to a payment or refund. No decision depends on it: amounts are compared by `txamt` alone.
 * `cardcd` is left out on purpose: it can be a card number or a payer's account. Source: QFPay docs, Transaction
 * Enquiry and Asynchronous Notifications.
 */
export const walletFacts = {
  /** The wallet's own number, which the shopper sees on its receipt. */
  chnlsn: sideText,
  /** What the payer really paid, after coupons and in their currency. Minor units of `cash_fee_type`. */
  cash_fee: sideAmount,
  cash_fee_type: sideText,
  /** What the payer really got back. Minor units of `cash_refund_fee_type`. */
  cash_refund_fee: sideAmount,
  cash_refund_fee_type: sideText,
  /** As QFPay writes it; its scale is not documented. */
  exchange_rate: sideText,
  /** What the shopper paid on top. Minor units of `txcurrcd`. */
  surcharge_fee: sideAmount,
  /** As QFPay writes it. */
  surcharge_rate: sideText,
}

/** {@inheritDoc walletFacts} Absent values are left out. */
export type WalletFacts = Partial<z.infer<z.ZodObject<typeof walletFacts>>>

/** The wallet's facts out of everything that QFPay said. */
export function walletFactsOf(told: WalletFacts): WalletFacts {
  const names = Object.keys(walletFacts) as (keyof WalletFacts)[]
  return Object.fromEntries(names.flatMap((name) => (told[name] === undefined ? [] : [[name, told[name]]])))
}

const envelope = { respcd: responseCode, resperr: text, respmsg: text }

/** Reply to a payment call. A failed one may lack nearly everything except `respcd`. */
export const paymentReply = z.object({
  ...envelope,
  out_trade_no: text,
  syssn: text,
  txamt: minorUnits,
  txcurrcd: text,
  pay_type: text,
  sysdtm: text,
  ...walletFacts,
  qrcode: text,
  /** Old alias of `qrcode`, tolerated. */
  code_url: text,
  pay_url: text,
  /** Old alias of `pay_url`, tolerated. */
  web_url: text,
  pay_params: z
    .union([z.record(z.string(), z.unknown()), z.string(), z.null()])
    .transform((value) => (value === null || value === "" ? undefined : value))
    .optional(),
})
export type PaymentReply = z.infer<typeof paymentReply>

/** Reply to a refund, a close or a reversal. */
export const operationReply = z.object({
  ...envelope,
  out_trade_no: text,
  syssn: text,
  orig_syssn: text,
  txamt: minorUnits,
  txcurrcd: text,
  sysdtm: text,
  ...walletFacts,
})
export type OperationReply = z.infer<typeof operationReply>

/** One transaction in an enquiry. `respcd` is the state of that transaction, not of the call. */
export const enquiryRow = z.object({
  respcd: responseCode,
  errmsg: text,
  out_trade_no: text,
  syssn: text,
  origssn: text,
  txamt: minorUnits,
  txcurrcd: text,
  pay_type: text,
  order_type: text,
  /** 0 none, 1 reversed, 2 closed, 3 refunded, 4 pre-authorization finished, 5 refunded in part. */
  cancel: text,
  sysdtm: text,
  paydtm: text,
  ...walletFacts,
})
export type EnquiryRow = z.infer<typeof enquiryRow>

/** A row of an enquiry that could not be read, with its readable numbers. */
export interface UnreadableRow {
  readonly out_trade_no: string | undefined
  readonly syssn: string | undefined
  /** Names the field. */
  readonly problem: string
}

const numbers = z.object({ out_trade_no: text.catch(undefined), syssn: text.catch(undefined) })

function unreadable(row: unknown, error: z.ZodError): UnreadableRow {
  const { out_trade_no, syssn } = numbers.catch({ out_trade_no: undefined, syssn: undefined }).parse(row)
  const [issue] = error.issues
  return { out_trade_no, syssn, problem: `${issue?.path.join(".") || "row"}: ${issue?.message ?? "cannot be read"}` }
}

/** Reply to an enquiry. Rows are read one by one, so that an odd one does not affect the others. */
export const enquiryReply = z
  .object({ ...envelope, data: z.array(z.unknown()).nullish() })
  .transform(({ data, ...reply }) => {
    const rows: EnquiryRow[] = []
    const unread: UnreadableRow[] = []
    for (const candidate of data ?? []) {
      const parsed = enquiryRow.safeParse(candidate)
      if (parsed.success) rows.push(parsed.data)
      else unread.push(unreadable(candidate, parsed.error))
    }
    return { ...reply, data: rows, unreadable: unread }
  })
export type EnquiryReply = z.infer<typeof enquiryReply>
