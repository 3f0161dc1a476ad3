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
import { CallBudget } from "./call-budget"
import type { CallQuota } from "./call-quota"
import { EnquiryDesk } from "./enquiry-desk"
import type { EnquiryLane } from "./lanes"
import {
  type AccountOptions,
  endpointOf,
  type Environment,
  isSimulated,
  notifyUrlOf,
  type QfpayOptions,
  takesRealMoney,
} from "../config/options"

/** An enquiry with its lane. The lane is part of the request, so that no wrapper can drop it. */
export type LanedEnquiry = EnquiryRequest & { readonly lane: EnquiryLane }

/** QFPay's client within the account's limits. Enquiries about a single number go through {@link Account.desk}. */
export interface LimitedClient extends Pick<QfpayClient, "pay"> {
  enquire(request: LanedEnquiry): ReturnType<QfpayClient["enquire"]>
  refund: MoneyCall<"refund">
  close: MoneyCall<"close">
  reverse: MoneyCall<"reverse">
}

/** @param beforeSending - runs after the wait for the call's turn; nothing is sent if it throws */
type MoneyCall<Name extends "refund" | "close" | "reverse"> = (
  request: Parameters<QfpayClient[Name]>[0],
  beforeSending?: () => Promise<void>,
) => ReturnType<QfpayClient[Name]>

/** A merchant account at QFPay, ready for calls. Its client key is not accessible. */
export interface Account {
  readonly id: string
  readonly environment: Environment
  /** QFPay's address for this account. */
  readonly baseUrl: string
  /** See {@link takesRealMoney}. */
  readonly isLive: boolean
  /** See {@link isSimulated}. */
  readonly isSimulated: boolean
  /** Sent as `notify_url`; must be registered with QFPay. */
  readonly notifyUrl: string
  readonly mchid: string | undefined
  readonly udid: string | undefined
  readonly limitPay: AccountOptions["limitPay"]
  readonly payTag: AccountOptions["payTag"]
  readonly preference: PayTypePreference
  readonly client: LimitedClient
  /** For all enquiries about single numbers. */
  readonly desk: EnquiryDesk
  /** See {@link readNotification}. */
  readNotification(rawBody: Buffer, sign: unknown): ReadNotification | undefined
  /** See {@link signedCheckoutUrl}. */
  checkoutUrl(request: CheckoutRequest): string
}

/** The accounts of the plugin's options, by id. */
export class Accounts {
  readonly #accounts: ReadonlyMap<string, Account>

  /**
   * @param quota - the calls of all instances
   * @param onWarning - called when a reply of QFPay is odd but usable
   */
  constructor(
    options: QfpayOptions,
    quota: Pick<CallQuota, "take">,
    onWarning: (account: string, message: string) => void,
  ) {
    this.#accounts = new Map(
      Object.entries(options.accounts).map(([id, account]) => [
        id,
        createAccount(id, account, options, quota, (message) => onWarning(id, message)),
      ]),
    )
  }

  /** @throws {@link QfpayUsageError} for an id that is not in the options */
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
  quota: Pick<CallQuota, "take">,
  onWarning: (message: string) => void,
): Account {
  const { baseUrl, environment } = endpointOf(account)
  const { appCode, clientKey, mchid, signType, udid, merchantRegion, wechatDirectSettlement } = account
  const limits = { calls: options.callsPerMinute, enquiries: options.enquiriesPerMinute }
  const budget = new CallBudget(id, limits, quota)
  const wire = { id, appCode, clientKey, mchid, baseUrl, signType }
  const unlimited = createQfpayClient(wire, { timeoutMs: options.requestTimeoutMs, onWarning })
  const client = doubtReplies(keepLimits(unlimited, budget))
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
    client,
    desk: new EnquiryDesk(id, client),
  }
}

/** Pauses before a call that got HTTP 429 is sent again. */
const REPEATS = [1_000, 2_000]

/**
 * Enforces QFPay's call limit: each call waits for its turn. A call that got 429 was not carried out, so it is repeated
 * under its own number, which QFPay accepts once; enquiries pause for everybody when QFPay requires it.
 */
function keepLimits(client: QfpayClient, budget: CallBudget): LimitedClient {
  const repeating =
    <Request, Answer>(lane: "money" | "payment", call: (request: Request) => Promise<Answer>) =>
    async (request: Request, beforeSending?: () => Promise<void>): Promise<Answer> => {
      for (const pause of REPEATS) {
        await budget.take(lane)
        await beforeSending?.()
        try {
          return await call(request)
        } catch (error) {
          if (!isTooOften(error)) throw error
          budget.refused()
          await new Promise((resolve) => setTimeout(resolve, pause))
        }
      }
      await budget.take(lane)
      await beforeSending?.()
      return call(request)
    }
  return {
    pay: repeating("payment", (request) => client.pay(request)),
    refund: repeating("money", (request) => client.refund(request)),
    close: repeating("money", (request) => client.close(request)),
    reverse: repeating("money", (request) => client.reverse(request)),
    enquire: async ({ lane, ...request }) => {
      await budget.take(lane)
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
