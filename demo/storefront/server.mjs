import fs from "node:fs"
import http from "node:http"
import path from "node:path"
import { fileURLToPath } from "node:url"

const PUBLIC = fileURLToPath(new URL("./public/", import.meta.url))

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
}

/**
 * @typedef {object} StorefrontOptions
 * @property {string} backendUrl where Medusa answers
 * @property {string} publishableKey
 * @property {string} simulatorUrl where the simulated wallets are
 * @property {string} widgetDir the folder with the built `<qfpay-payment>`
 */

/**
 * Serves the demo's shop page: files, its configuration, the widget, and a shortcut to the simulated phone.
 *
 * @param {StorefrontOptions} options
 * @returns {http.Server}
 */
export function createStorefrontServer(options) {
  const headers = securityHeaders(options.backendUrl)
  return http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://storefront")
    answer(url, options).then(
      ({ status = 200, ...answer }) => {
        response.writeHead(status, { ...headers, ...answer.headers })
        response.end(request.method === "HEAD" ? undefined : answer.body)
      },
      (error) => {
        response.writeHead(500, { ...headers, "content-type": "text/plain; charset=utf-8" })
        response.end(`The demo's storefront failed: ${error.message}`)
      },
    )
  })
}

/**
 * @typedef {{ status?: number, headers: Record<string, string>, body?: string | Buffer }} Answer
 */

/**
 * @param {URL} url
 * @param {StorefrontOptions} options
 * @returns {Promise<Answer>}
 */
async function answer(url, options) {
  const { pathname } = url
  if (pathname === "/config.json") {
    const { backendUrl, publishableKey } = options
    return { headers: { "content-type": TYPES[".json"] }, body: JSON.stringify({ backendUrl, publishableKey }) }
  }
  if (pathname === "/phone") return toSimulatedPhone(url.searchParams.get("session") ?? "", options)
  if (pathname.startsWith("/widget/")) return file(options.widgetDir, pathname.slice("/widget/".length))
  // Pages have no extension; the shop's own script tells them apart.
  return path.extname(pathname) === "" ? file(PUBLIC, "index.html") : file(PUBLIC, pathname.slice(1))
}

/**
 * The code on screen changes when the shopper asks for a new one, so it is looked up at the moment of the click.
 *
 * @param {string} sessionId
 * @param {StorefrontOptions} options
 * @returns {Promise<Answer>}
 */
async function toSimulatedPhone(sessionId, { backendUrl, publishableKey, simulatorUrl }) {
  const url = new URL(`/store/qfpay/payment-sessions/${encodeURIComponent(sessionId)}`, backendUrl)
  const response = await fetch(url, { headers: { "x-publishable-api-key": publishableKey } })
  const data = response.ok ? (await response.json()).payment_session.data : {}
  if (data.pay_url) return { status: 302, headers: { location: data.pay_url } }
  if (data.qrcode) {
    const wallet = new URL("/wallet", simulatorUrl)
    wallet.searchParams.set("code", data.qrcode)
    return { status: 302, headers: { location: wallet.href } }
  }
  return {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: "There is no code to scan for this payment. Go back to the shop and choose a wallet again.",
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<Answer>}
 */
async function file(folder, name) {
  const target = path.resolve(folder, decodeURIComponent(name))
  const type = Reflect.get(TYPES, path.extname(target))
  const isInside = target.startsWith(path.resolve(folder) + path.sep)
  const body = isInside && type ? await fs.promises.readFile(target).catch(() => undefined) : undefined
  if (body === undefined) return { status: 404, headers: { "content-type": "text/plain" }, body: "Not found." }
  return { headers: { "content-type": type, "cache-control": "no-cache" }, body }
}

/**
 * The page may talk to itself and to Medusa, and to nobody else.
 *
 * @param {string} backendUrl
 */
function securityHeaders(backendUrl) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ${new URL(backendUrl).origin}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return {
    "content-security-policy": policy.join("; "),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  }
}
