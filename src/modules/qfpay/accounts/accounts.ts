import { QfpayError, QfpayUsageError } from "../../../qfpay/errors"
import type { PayTypePreference } from "../../../qfpay/domain"
import {
  type CheckoutRequest,
  createQfpayClient,
  type EnquiryRequest,
  type QfpayClient,
  readNotification,
  type ReadNotification,
  signedCheckoutUrl,
} from "../../../qfpay/wire"
import { doubtReplies } from "./doubted-replies"
import { EnquiryBudget, type Lane } from "./enquiry-budget"
import {
  type AccountOptions,
  endpointOf,
  type Environment,
  isSimulated,
  notifyUrlOf,
  type QfpayOptions,
  takesRealMoney,
} from "../config/options"

/** QFPay's client within the account's limits. */
export interface LimitedClient extends Omit<QfpayClient, "enquire"> {
  /** @param lane - who asks; by default settlement, which always finds room */
  enquire(request: EnquiryRequest, lane?: Lane): ReturnType<QfpayClient["enquire"]>
}

/** A merchant account at QFPay, ready to be asked. Its client key stays inside. */
export interface Account {
  readonly id: string
  readonly environment: Environment
  /** Where QFPay is asked. */
  readonly baseUrl: string
  /** See {@link takesRealMoney}. */
  readonly isLive: boolean
  /** See {@link isSimulated}. */
  readonly isSimulated: boolean
  /** Sent as `notify_url` and to be registered with QFPay. */
  readonly notifyUrl: string
  readonly mchid: string | undefined
  readonly udid: string | undefined
  readonly limitPay: AccountOptions["limitPay"]
  readonly payTag: AccountOptions["payTag"]
  readonly preference: PayTypePreference
  readonly client: LimitedClient
  /** See {@link readNotification}. */
  readNotification(rawBody: Buffer, sign: unknown): ReadNotification | undefined
  /** See {@link signedCheckoutUrl}. */
  checkoutUrl(request: CheckoutRequest): string
}

/** The accounts of the plugin's options, by id. */
export class Accounts {
  readonly #accounts: ReadonlyMap<string, Account>

  /** @param onWarning - called when a reply of QFPay's looks odd but can be used */
  constructor(options: QfpayOptions, onWarning: (account: string, message: string) => void) {
    this.#accounts = new Map(
      Object.entries(options.accounts).map(([id, account]) => [
        id,
        createAccount(id, account, options, (message) => onWarning(id, message)),
      ]),
    )
  }

  /** @throws {@link QfpayUsageError} for an id that the options do not hold */
  get(id: string): Account {
    const account = this.#accounts.get(id)
    if (!account) {
      throw new QfpayUsageError(`There is no QFPay account '${id.slice(0, 60)}'. There are: ${this.ids.join(", ")}.`)
    }
    return account
  }

  has(id: string): boolean {
    return this.#accounts.has(id)
  }

  get ids(): readonly string[] {
    return [...this.#accounts.keys()]
  }
}

function createAccount(
  id: string,
  account: AccountOptions,
  options: QfpayOptions,
  onWarning: (message: string) => void,
): Account {
  const { baseUrl, environment } = endpointOf(account)
  const { appCode, clientKey, mchid, signType, udid, merchantRegion, wechatDirectSettlement } = account
  const budget = new EnquiryBudget(options.enquiriesPerMinute)
  const wire = { id, appCode, clientKey, mchid, baseUrl, signType }
  const client = createQfpayClient(wire, { timeoutMs: options.requestTimeoutMs, onWarning })
  return {
    id,
    environment,
    baseUrl,
    isLive: takesRealMoney(account),
    isSimulated: isSimulated(account),
    notifyUrl: notifyUrlOf(options.backendUrl, id),
    mchid,
    udid,
    limitPay: account.limitPay,
    payTag: account.payTag,
    preference: { merchantRegion, wechatDirectSettlement },
    readNotification: (rawBody, sign) => readNotification(rawBody, sign, clientKey),
    checkoutUrl: (request) => signedCheckoutUrl(wire, request),
    client: doubtReplies(keepLimits(client, budget, id)),
  }
}

/** How often a call that QFPay refused for haste is sent again: after one second and after two. */
const REPEATS = [1_000, 2_000]

/**
 * Keeps QFPay's limit on calls. One that was refused with 429 was not carried out, so it is repeated under its own
 * number, which QFPay takes once; enquiries stay inside their budget and pause for all when QFPay asks for it.
 */
function keepLimits(client: QfpayClient, budget: EnquiryBudget, account: string): LimitedClient {
  const repeating =
    <Request, Answer>(call: (request: Request) => Promise<Answer>) =>
    async (request: Request): Promise<Answer> => {
      for (const pause of REPEATS) {
        try {
          return await call(request)
        } catch (error) {
          if (!isTooOften(error)) throw error
          budget.refused()
          await new Promise((resolve) => setTimeout(resolve, pause))
        }
      }
      return call(request)
    }
  return {
    pay: repeating((request) => client.pay(request)),
    refund: repeating((request) => client.refund(request)),
    close: repeating((request) => client.close(request)),
    reverse: repeating((request) => client.reverse(request)),
    enquire: async (request, lane) => {
      await budget.take(account, lane)
      try {
        const reply = await client.enquire(request)
        budget.served()
        return reply
      } catch (error) {
        if (isTooOften(error)) budget.refused()
        throw error
      }
    },
  }
}

/** HTTP 429. Source: QFPay docs, API limitation. */
function isTooOften(error: unknown): boolean {
  return error instanceof QfpayError && error.facts.http_status === 429
}
