import { createHash } from "node:crypto"
import type http from "node:http"
import { type RawAnswer, sendRaw } from "./raw-request"

/**
 * Upper-case MD5 of the raw body and the key, as QFPay signs a notification. Deliberately independent of the plugin's
 * code.
 */
export function signatureOf(body: string | Buffer, clientKey: string): string {
  return createHash("md5").update(body).update(clientKey).digest("hex").toUpperCase()
}

/** A payment notification's body as QFPay's documentation prints it, with its spaces. */
export function paymentNotification(fields: Record<string, string>): string {
  const body = {
    status: "1",
    pay_type: "801501",
    sysdtm: "2026-06-15 10:32:58",
    paydtm: "2026-06-15 10:33:35",
    goods_name: "",
    txcurrcd: "HKD",
    txdtm: "2026-06-15 10:32:58",
    mchid: "",
    txamt: "15850",
    exchange_rate: "",
    chnlsn2: "",
    out_trade_no: "",
    syssn: "20260615154100020000641807",
    cash_fee_type: "",
    cancel: "0",
    respcd: "0000",
    goods_info: "",
    cash_fee: "0",
    notify_type: "payment",
    chnlsn: "2026061522001453561406303428",
    cardcd: "2088032341453564",
    ...fields,
  }
  const pairs = Object.entries(body).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return `{${pairs.join(", ")}}`
}

/**
 * Posts bytes unchanged, as QFPay does.
 * @param headers - alternating names and values, so that a name can occur twice
 * @param agent - keeps connections open; without it, each call opens one, as QFPay's calls do
 */
export function postRaw(
  url: string,
  body: string | Buffer,
  headers: readonly string[],
  agent?: http.Agent,
): Promise<RawAnswer> {
  return sendRaw(url, { method: "POST", headers: ["Content-Type", "application/json", ...headers], body, agent })
}
