import { Accounts, type Account } from "../accounts"
import type { QfpayContext } from "../context"
import { DEFAULT_SETTING } from "../method-settings"
import { parseOptions, type QfpayPluginOptions } from "../options"
import {
  type CloseRequest,
  enquiryReply,
  type EnquiryRequest,
  operationReply,
  type PaymentRequest,
  paymentReply,
  type QfpayClient,
  type RefundRequest,
} from "../../../qfpay/wire"
import { MemoryHeldPayments, MemoryLedger } from "./memory-ledger"

type Body = Readonly<Record<string, unknown>>

/** What QFPay answers, as it would stand on the wire; throw to lose the reply. */
export interface Script {
  pay(request: PaymentRequest): Body
  enquire(request: EnquiryRequest): Body
  refund(request: RefundRequest): Body
  close(request: CloseRequest): Body
}

/** A QFPay that follows a script and remembers what it was asked. */
export class ScriptedGateway {
  readonly paid: PaymentRequest[] = []
  readonly enquired: EnquiryRequest[] = []
  readonly refunded: RefundRequest[] = []
  readonly closed: CloseRequest[] = []
  script: Script = {
    pay: () => ({ respcd: "0000", qrcode: "https://qr.example/1" }),
    enquire: () => ({ respcd: "0000", data: [] }),
    refund: () => ({ respcd: "0000" }),
    close: () => ({ respcd: "0000" }),
  }

  clientOf(account: Account): QfpayClient {
    const end = async (request: CloseRequest) => {
      this.closed.push(request)
      return operationReply.parse(this.script.close(request))
    }
    return {
      ...account.client,
      pay: async (request) => {
        this.paid.push(request)
        return paymentReply.parse(this.script.pay(request))
      },
      enquire: async (request) => {
        this.enquired.push(request)
        return enquiryReply.parse(this.script.enquire(request))
      },
      refund: async (request) => {
        this.refunded.push(request)
        return operationReply.parse(this.script.refund(request))
      },
      close: end,
      reverse: end,
    }
  }
}

class ScriptedAccounts extends Accounts {
  readonly #gateway: ScriptedGateway

  constructor(gateway: ScriptedGateway, options: QfpayPluginOptions) {
    super(parseOptions(options), () => {})
    this.#gateway = gateway
  }

  override get(id: string): Account {
    const account = super.get(id)
    return { ...account, client: this.#gateway.clientOf(account) }
  }
}

/** A shop with one account, at a QFPay that follows a script, at a time the test owns. */
export function aShop(now = "2025-01-15T04:05:00Z", more: Partial<QfpayPluginOptions> = {}) {
  const gateway = new ScriptedGateway()
  const ledger = new MemoryLedger()
  const lines: string[] = []
  const clock = { now: new Date(now) }
  const options: QfpayPluginOptions = {
    accounts: { qfpay: { appCode: "app-code", clientKey: "client-key", environment: "test" } },
    backendUrl: "https://api.shop.example",
    ...more,
  }
  /** What the merchant has set for every method. */
  const settings = { current: DEFAULT_SETTING }
  const log = (line: string) => void lines.push(line)
  const context: QfpayContext = {
    options: parseOptions(options),
    accounts: new ScriptedAccounts(gateway, options),
    ledger,
    heldPayments: new MemoryHeldPayments(ledger),
    methodSettings: { find: async () => settings.current },
    storeOrigins: ["https://m.shop.example"],
    logger: { info: log, warn: log, error: log },
    now: () => clock.now,
  }
  return { context, gateway, ledger, lines, clock, settings }
}
