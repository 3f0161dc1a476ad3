import { createHash } from "node:crypto"
import http from "node:http"

/** Upper-case MD5 of the raw body and the key, as QFPay signs a notification. Written here again on purpose. */
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

export interface PostedAnswer {
  status: number
  type: string
  body: string
}

/**
 * Posts bytes as they are, with headers as they are: no client library in between that could mend them.
 * @param headers - name and value in turn, so that one name can come twice
 */
export function postRaw(url: string, body: string | Buffer, headers: readonly string[]): Promise<PostedAnswer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body)
    const { host } = new URL(url)
    const request = http.request(
      url,
      {
        method: "POST",
        // A connection that was kept may be closed at the other end just now; QFPay opens one for each call.
        agent: false,
        headers: ["Host", host, "Content-Type", "application/json", "Content-Length", String(bytes.length), ...headers],
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            type: String(response.headers["content-type"]).split(";")[0] ?? "",
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        )
      },
    )
    request.on("error", reject)
    request.end(bytes)
  })
}
