import Medusa from "@medusajs/js-sdk"
import { getI18n } from "react-i18next"

declare const __BACKEND_URL__: string | undefined
declare const __AUTH_TYPE__: "session" | "jwt" | undefined
declare const __JWT_TOKEN_STORAGE_KEY__: string | undefined

/** Medusa's client as the admin itself has it: same server, same login. */
const sdk = new Medusa({
  baseUrl: __BACKEND_URL__ ?? "/",
  auth: { type: __AUTH_TYPE__ ?? "session", jwtTokenStorageKey: __JWT_TOKEN_STORAGE_KEY__ || undefined },
})

/** The page's language, for the sentences of errors: the admin may be on another host, where its cookie does not go. */
const headers = () => {
  const { language = "en" } = getI18n() ?? {}
  return { "accept-language": LANGUAGES[language] ?? language }
}
const LANGUAGES: Readonly<Record<string, string>> = { zhTW: "zh-HK", zhCN: "zh-CN" }

/** What a query may hold; `undefined` is left out, a list is repeated, `{ $gte }` becomes `created_at[$gte]`. */
export type Query = Readonly<Record<string, unknown>>

/**
 * Asks an admin route, a path from `/admin` on.
 * @throws FetchError with the server's own sentence
 */
export function get<Answer>(path: string, query?: Query): Promise<Answer> {
  return sdk.client.fetch<Answer>(path, { query, headers: headers() })
}

/** Sends to an admin route. @throws FetchError with the server's own sentence */
export function post<Answer>(path: string, body: object = {}): Promise<Answer> {
  return sdk.client.fetch<Answer>(path, { method: "POST", body, headers: headers() })
}

/** The answer of an admin route that is not JSON. @throws FetchError with the server's own sentence */
export async function download(path: string, query?: Query): Promise<Blob> {
  const answer = await sdk.client.fetch<Response>(path, {
    query,
    headers: { ...headers(), accept: "text/csv" },
  })
  return answer.blob()
}
