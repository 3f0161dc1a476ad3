import { randomBytes } from "node:crypto"
import { QfpayProtocolError, QfpayTransportError } from "../../../qfpay/errors"
import { accountProblemText, type AccountProblems, findingText } from "../../../qfpay/messages"
import { hongKongMonth } from "../../../qfpay/wire"
import type { Account } from "./accounts"
import type { QfpayContext } from "../context"

/**
 * What is wrong with an account.
 * - `client_key`: QFPay refuses the signature
 * - `app_code`: QFPay does not know the app code
 * - `merchant`: QFPay knows the account, but the merchant is not open or is disabled
 * - `not_qfpay`: the server at the address is not QFPay
 * - `unreachable`: nothing answers there
 * - `busy`: QFPay got too many requests
 * - `other`: QFPay refuses for a reason of its own
 */
export type AccountProblem = keyof AccountProblems

/** The result of an account check. */
export interface AccountCheck {
  /** The account's id. */
  readonly id: string
  /** `null` if there is no problem. */
  readonly problem: AccountProblem | null
  /** In English, for a person. */
  readonly message: string
  /** QFPay's own code and message, if it answered. */
  readonly respcd: string | null
  readonly words: string | null
  readonly checked_at: Date
}

/** Source: QFPay docs, Transaction Status Codes; 2003: the list of 2017. */
const PROBLEMS: Readonly<Record<string, AccountProblem>> = {
  "1108": "client_key",
  "2003": "client_key",
  "1105": "app_code",
  "1106": "app_code",
  "1107": "app_code",
  "1203": "merchant",
  "1241": "merchant",
  "1242": "merchant",
  "1243": "merchant",
  "1251": "merchant",
}

/**
 * Asks QFPay about a payment that does not exist, which has no effect and shows whether the credentials are
 * accepted.
 */
export async function checkAccount(context: Pick<QfpayContext, "now">, account: Account): Promise<AccountCheck> {
  const now = context.now()
  const found = (problem: AccountProblem | null, respcd: string | null = null, words: string | null = null) => ({
    id: account.id,
    problem,
    message:
      problem === null ? `${findingText("credentials_accepted", {})}.` : accountProblemText(problem, account.baseUrl),
    respcd,
    words,
    checked_at: now,
  })
  const { start, end } = hongKongMonth(now)
  const nobodys = `check-${randomBytes(8).toString("hex")}`
  try {
    const { respcd, resperr } = await account.client.enquire({
      out_trade_no: [nobodys],
      start_time: start,
      end_time: end,
      lane: "urgent",
    })
    return respcd === "0000" ? found(null, respcd) : found(PROBLEMS[respcd] ?? "other", respcd, resperr ?? null)
  } catch (error) {
    if (error instanceof QfpayProtocolError) return found("not_qfpay")
    if (!(error instanceof QfpayTransportError)) throw error
    const status = error.facts.http_status
    if (error.retry === "later" || status === 429) return found("busy")
    return status === undefined ? found("unreachable") : found("not_qfpay", null, `HTTP ${status}`)
  }
}
