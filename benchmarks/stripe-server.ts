import { createHmac } from "node:crypto"
import http from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"

/** The fields of a payment intent that Medusa's provider reads. */
interface Intent {
  id: string
  object: "payment_intent"
  status: "requires_payment_method" | "succeeded"
  amount: number
  amount_received: number
  currency: string
  metadata: Record<string, string>
}

const WEBHOOK_SECRET = "whsec_peer"

/**
 * A server that implements as much of Stripe's API as Medusa's own provider needs for a payment: a peer to measure
 * against, with the same latency as the gateway's simulator. Source: Stripe's API reference, Payment Intents and
 * Webhook signatures.
 */
export class StripeServer {
  readonly #intents = new Map<string, Intent>()
  readonly #server = http.createServer((req, res) => void this.#answer(req, res))

  /** @param latencyMs - of every answer */
  constructor(private readonly latencyMs: number) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** Marks the intent as paid. @returns what Stripe posts to the shop, and its signature's header */
  pay(intentId: string): { body: string; headers: Record<string, string> } {
    const intent = this.#intents.get(intentId)
    if (!intent) throw new Error(`There is no payment intent ${intentId}`)
    Object.assign(intent, { status: "succeeded", amount_received: intent.amount })
    const event = { id: `evt_${intentId}`, object: "event", type: "payment_intent.succeeded", data: { object: intent } }
    const body = JSON.stringify(event)
    const seconds = Math.floor(Date.now() / 1_000)
    const digest = createHmac("sha256", WEBHOOK_SECRET).update(`${seconds}.${body}`).digest("hex")
    return { body, headers: { "stripe-signature": `t=${seconds},v1=${digest}` } }
  }

  async #answer(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    let body = ""
    for await (const chunk of req.setEncoding("utf8")) body += chunk
    const [, id] = /^\/v1\/payment_intents\/(\w+)/.exec(req.url ?? "") ?? []
    const intent = id ? this.#intents.get(id) : this.#create(new URLSearchParams(body))
    await pause(this.latencyMs)
    res.writeHead(intent ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(intent ?? {}))
  }

  #create(fields: URLSearchParams): Intent {
    const intent: Intent = {
      id: `pi_${this.#intents.size + 1}`,
      object: "payment_intent",
      status: "requires_payment_method",
      amount: Number(fields.get("amount")),
      amount_received: 0,
      currency: fields.get("currency") ?? "",
      metadata: { session_id: fields.get("metadata[session_id]") ?? "" },
    }
    this.#intents.set(intent.id, intent)
    return intent
  }
}

/** Medusa's Stripe provider in medusa-config.ts, which calls this server. */
export const stripeProvider = (url: string) => ({
  resolve: path.resolve(__dirname, "stripe-peer.cjs"),
  id: "peer",
  options: { apiKey: "sk_test_peer", webhookSecret: WEBHOOK_SECRET, capture: true, url },
})
