/** Serves this folder, and the payment screen from its package. */
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const SCRIPT = "medusa-payment-qfpay-storefront/qfpay-payment.js"
const integrity = require("medusa-payment-qfpay-storefront/integrity.json")
const here = (file) => readFileSync(new URL(file, import.meta.url), "utf8")

const settings = {
  INTEGRITY: integrity["qfpay-payment.js"],
  MEDUSA_BACKEND_URL: process.env.MEDUSA_BACKEND_URL ?? "http://localhost:9000",
  MEDUSA_PUBLISHABLE_KEY: process.env.MEDUSA_PUBLISHABLE_KEY ?? "",
}
const files = {
  "/": ["text/html; charset=utf-8", here("index.html").replace(/%(\w+)%/g, (_, name) => settings[name])],
  "/checkout.js": ["text/javascript; charset=utf-8", here("checkout.js")],
  "/qfpay-payment.js": ["text/javascript; charset=utf-8", readFileSync(require.resolve(SCRIPT))],
}

createServer((request, response) => {
  const [type, content] = files[new URL(request.url, "http://localhost").pathname] ?? []
  if (!type) return response.writeHead(404).end()
  response.writeHead(200, { "content-type": type }).end(content)
}).listen(Number(process.env.PORT ?? 8000), () => console.log("ready"))
