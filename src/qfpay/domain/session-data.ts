import { z } from "zod"
import { SCENARIO_NAMES, WALLET_NAMES } from "../catalogue"
import { QfpayUsageError } from "../errors"
import { DEVICES } from "./scenario"
import type { ShopperReason } from "./shopper-reason"

/** `::ffff:203.0.113.7` is 203.0.113.7 on a dual-stack socket; wallets accept the short form only. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "")
}

/** What a storefront may send with a payment session. Anything else is dropped unread. */
const storefrontInput = z.object({
  scenario: z.enum(SCENARIO_NAMES).optional(),
  device: z.enum(DEVICES).optional(),
  wallet: z.enum(WALLET_NAMES).optional(),
  return_url: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .optional(),
  auth_code: z.string().trim().min(1).max(128).optional(),
  openid: z.string().trim().min(1).max(128).optional(),
  client_ip: z
    .string({ error: "must be an IPv4 or IPv6 address" })
    .transform(plainAddress)
    .pipe(z.union([z.ipv4(), z.ipv6()], { error: "must be an IPv4 or IPv6 address" }))
    .optional(),
})
export type StorefrontInput = z.infer<typeof storefrontInput>

/**
 * Reads the storefront's `data`.
 * @throws {@link QfpayUsageError} that names the field and what is allowed
 */
export function parseStorefrontInput(data: Readonly<Record<string, unknown>> | undefined): StorefrontInput {
  const parsed = storefrontInput.safeParse(data ?? {})
  if (parsed.success) return parsed.data
  throw new QfpayUsageError(
    parsed.error.issues.map((issue) => `data.${issue.path.join(".")}: ${issue.message}`).join("; "),
  )
}

/**
 * `data` of a payment session: public, readable by the storefront. The provider writes every key. Amounts are in minor
 * units, times are ISO 8601.
 */
export interface SessionData {
  readonly account: string
  readonly wallet: string
  readonly scenario: string
  readonly pay_type: string
  readonly out_trade_no: string
  readonly syssn?: string | undefined
  readonly txamt: number
  readonly txcurrcd: string
  readonly created_at: string
  readonly expires_at: string
  readonly qrcode?: string | undefined
  readonly pay_url?: string | undefined
  readonly pay_params?: Readonly<Record<string, unknown>> | string | undefined
  /** The QR code's modules as Base64 bits, row by row, for clients without an encoder. */
  readonly qr_modules?: string | undefined
  /** Why it is not paid; returned only by the store's routes. */
  readonly reason?: ShopperReason | undefined
  /** With `replaced`: the same cart's current payment; returned only by the store's routes. */
  readonly replaced_by?: Successor | undefined
}

/** What replaced a code that is no longer valid, with what its shopper needs to find it. */
export interface Successor {
  readonly wallet: string
  readonly txamt: number
  readonly txcurrcd: string
}

/**
 * The session's `data` for Medusa, which stores `{ ...what the shopper sent, ...what the provider returns }`: every key
 * that the shopper sent is set to `undefined`, which the database drops.
 */
export function overwriteAll(
  received: Readonly<Record<string, unknown>> | undefined,
  data: SessionData,
): Record<string, unknown> {
  const dropped = Object.fromEntries(Object.keys(received ?? {}).map((key) => [key, undefined]))
  return { ...dropped, ...data }
}
