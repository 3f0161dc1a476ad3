import { request as httpRequest } from "node:http"
import { request as httpsRequest } from "node:https"

const ANSWER_TIMEOUT_MS = 10_000
const LONGEST_ANSWER = 4096

/** The answer of a merchant's notify URL; `error` if there was none. */
export interface Answer {
  readonly status: number | null
  readonly body: string | null
  readonly error: string | null
}

/** Sends a signed notification; never throws. */
export function postNotification(url: string, body: string, signature: string): Promise<Answer> {
  return new Promise((resolve) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest
    const request = send(url, {
      method: "POST",
      agent: false,
      timeout: ANSWER_TIMEOUT_MS,
      headers: {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
        "X-QF-SIGN": signature,
      },
    })
    const fail = (error: Error) => resolve({ status: null, body: null, error: error.message || error.name })
    request.on("timeout", () => request.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)))
    request.on("error", fail)
    request.on("response", (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => {
        if (text.length < LONGEST_ANSWER) text += chunk
      })
      response.on("error", fail)
      response.on("end", () =>
        resolve({ status: response.statusCode ?? null, body: text.slice(0, LONGEST_ANSWER), error: null }),
      )
    })
    request.end(body)
  })
}
