import type { PayType } from "../catalogue"
import { QfpayUsageError } from "../errors"

/** QFPay's documents allow 512, 256, 255 or 200 characters, depending on the page; shorter URLs are safe on all. */
export const MAX_RETURN_URL = 200

/** The query parameter with the payment session's id: a key for lookups, and no proof of anything. */
export const RETURN_REFERENCE = "payment_session_id"

/**
 * Marks the return from a hosted page on which the payment failed: a reason to enquire at once, and no proof of
 * anything.
 */
export const FAILURE_MARK = "qfpay_failed"

/** Where shoppers may be sent. */
export interface ReturnPolicy {
  /** The option `returnUrl`. */
  readonly page: string | undefined
  /** The store's CORS list. */
  readonly origins: readonly (string | RegExp)[]
  /** Where real money is charged, the return URL must use https. */
  readonly httpsOnly: boolean
}

/** Whether the pay type uses a return URL. */
export function takesReturnUrl(payType: PayType): boolean {
  return payType.wayBack !== "optional" || payType.accepts.includes("return_url")
}

/** The page with our own reference in its query; what QFPay itself appends is not documented. */
export function withReference(page: string, sessionId: string): string {
  const url = new URL(page)
  url.searchParams.set(RETURN_REFERENCE, sessionId)
  return url.href
}

/** The page with the mark of a failed payment in its query. */
export function withFailureMark(page: string): string {
  const url = new URL(page)
  url.searchParams.set(FAILURE_MARK, "1")
  return url.href
}

/**
 * The return URL: the storefront's `data.return_url`, otherwise the option's page.
 * @returns `undefined` if there is none and the pay type does not require one
 * @throws {@link QfpayUsageError} for a page that is not the shop's, not https on a live account, too long, or missing
 */
export function returnUrlFor(
  payType: PayType,
  asked: string | undefined,
  sessionId: string,
  policy: ReturnPolicy,
): string | undefined {
  if (!takesReturnUrl(payType)) return undefined
  const page = asked ?? policy.page
  if (page === undefined) {
    if (payType.wayBack === "optional") return undefined
    throw new QfpayUsageError(
      `returnUrl: ${payType.label.en} needs a page to send the shopper back to. ` +
        "Set the plugin's option returnUrl, or send data.return_url.",
    )
  }
  const field = asked === undefined ? "returnUrl" : "data.return_url"
  if (asked !== undefined) assertOfShop(asked, policy)
  if (policy.httpsOnly && new URL(page).protocol !== "https:") {
    throw new QfpayUsageError(`${field}: must start with https:// on a live account.`)
  }
  const url = withReference(page, sessionId)
  if (url.length <= MAX_RETURN_URL) return url
  throw new QfpayUsageError(
    `${field}: has ${url.length} characters with the payment session's id in it; QFPay takes at most ${MAX_RETURN_URL}.`,
  )
}

/** Our links must not send shoppers to a foreign site. */
function assertOfShop(asked: string, { page, origins }: ReturnPolicy): void {
  const { origin, username, password } = new URL(asked)
  const isOurs =
    (page !== undefined && new URL(page).origin === origin) || origins.some((entry) => matches(entry, origin))
  if (isOurs && username === "" && password === "") return
  throw new QfpayUsageError(
    `data.return_url: ${origin.slice(0, 100)} is not an origin of this shop. ` +
      "Use the origin of the option returnUrl, or add it to projectConfig.http.storeCors.",
  )
}

/**
 * A pattern must match the whole origin: `/shop\.example/` would also allow `https://shop.example.evil.example`. An
 * entry that allows every origin, like `*`, says nothing about which ones are the shop's.
 */
function matches(entry: string | RegExp, origin: string): boolean {
  if (typeof entry === "string") return entry.trim().replace(/\/+$/, "") === origin
  const whole = new RegExp(`^(?:${entry.source})$`, entry.flags.replace(/[gy]/g, ""))
  return whole.test(origin) && !whole.test("https://stranger.invalid")
}
