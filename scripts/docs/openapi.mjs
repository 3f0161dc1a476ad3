// Own code, because Medusa's medusa-oas reads comments that nothing compares with the code; zod and the compiler write the
// schemas here.
import { readdirSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import ts from "typescript"
import { stringify } from "yaml"
import { schemasOf } from "./schemas.mjs"
import { docstringOf, load, parsed, ROOT } from "./sources.mjs"

const require = createRequire(import.meta.url)
const { z } = require("@medusajs/framework/zod")

const ADMIN = "src/api/admin/qfpay"

/**
 * What a route accepts and returns, beyond what its file declares.
 * - query, body: file and name of the zod schema that parses it
 * - json: the same for its answer, if a schema describes it instead of a type in scripts/docs/answers.ts
 * - answer: the media type and description of an answer that is not JSON
 * - errors: the route's own statuses; Medusa's 400 and 401 are added automatically
 */
const ROUTES = {
  "POST /hooks/qfpay/{account}": {
    answer: ["text/plain", "`SUCCESS`, after the outcome is in the database."],
    errors: {
      400: "Signed but not understood.",
      401: "The signature is missing or wrong.",
      404: "Unknown account.",
      413: "Above 64 KiB.",
      503: "Not stored; QFPay sends it again.",
    },
  },
  "GET /store/qfpay/methods": {
    parameters: [{ name: "region_id", in: "query", required: true, schema: { type: "string", maxLength: 100 } }],
    errors: { 404: "Unknown region." },
  },
  "GET /store/qfpay/payment-sessions/{id}": { errors: { 404: "Unknown, or not QFPay's." } },
  "GET /store/qfpay/payment-sessions/{id}/events": {
    answer: [
      "text/event-stream",
      "`event: payment_session`, immediately and on every change; its data is the status route's answer.",
    ],
    errors: {
      404: "Unknown, or not QFPay's.",
      503: "This instance has reached its limit of open streams: poll instead.",
    },
  },
  "POST /store/qfpay/payment-sessions/{id}/refresh": {
    parameters: [
      {
        name: "replaces",
        in: "query",
        description: "`out_trade_no` of the code on the shopper's screen.",
        schema: { type: "string", maxLength: 32 },
      },
    ],
    errors: {
      404: "Unknown, or not QFPay's.",
      409: "Paid, or nothing is left to pay.",
      429: "`QFPAY_TOO_OFTEN`: more than six times in a minute. `Retry-After` says how many seconds to wait.",
    },
  },
  "GET /qfpay/pay/{id}": {
    answer: ["text/html", "The page; if the link can no longer be used, with the reason."],
    errors: { 404: "No such payment link." },
  },
  "POST /qfpay/pay/{id}/start": {
    body: ["../../qfpay/pay/[id]/validators.ts", "startPayment"],
    errors: {
      404: "No such payment link.",
      409: "The link can no longer be used, or another payment for the order is open.",
      429: "`QFPAY_TOO_OFTEN`. `Retry-After` says how many seconds to wait.",
    },
  },
  "GET /qfpay/pay/{id}/payment-sessions/{session_id}": {
    errors: { 404: "Unknown, or not started on the link's page." },
  },
  "GET /qfpay/pay/{id}/payment-sessions/{session_id}/events": {
    answer: ["text/event-stream", "`event: payment_session`, like the store route's stream."],
    errors: {
      404: "Unknown, or not started on the link's page.",
      503: "This instance has reached its limit of open streams: poll instead.",
    },
  },
  "GET /qfpay/assets/{name}": { answer: ["text/javascript", "The file."], errors: { 404: "No such file." } },
  "GET /qfpay/assets/locale/{name}": { answer: ["text/javascript", "The file."], errors: { 404: "No such file." } },
  "GET /admin/qfpay/accounts": { query: ["accounts/validators.ts", "listAccounts"] },
  "POST /admin/qfpay/accounts/{id}/check": { errors: { 404: "No such account." } },
  "GET /admin/qfpay/going-live": {
    query: ["going-live/validators.ts", "goingLiveQuery"],
    json: ["going-live/validators.ts", "goingLiveAnswer"],
  },
  "GET /admin/qfpay/methods": { query: ["methods/validators.ts", "listMethods"] },
  "POST /admin/qfpay/methods/{provider_id}": {
    body: ["methods/validators.ts", "changeMethodBody"],
    errors: { 404: "No such method, or not this plugin's." },
  },
  "GET /admin/qfpay/takings": { query: ["takings/validators.ts", "takingsQuery"] },
  "GET /admin/qfpay/takings/closing": { query: ["takings/validators.ts", "closingQuery"] },
  "GET /admin/qfpay/transactions": { query: ["transactions/validators.ts", "listTransactions"] },
  "GET /admin/qfpay/transactions/export": {
    query: ["transactions/validators.ts", "exportTransactions"],
    answer: ["text/csv", "One line per payment or refund."],
  },
  "GET /admin/qfpay/transactions/{out_trade_no}": { errors: { 404: "No such payment or refund." } },
  "POST /admin/qfpay/transactions/{out_trade_no}/sync": { errors: { 404: "No such payment or refund." } },
  "POST /admin/qfpay/transactions/{out_trade_no}/acknowledge": {
    errors: { 404: "No such payment or refund.", 409: "The refund is not done." },
  },
  "GET /admin/qfpay/held-payments": { query: ["held-payments/validators.ts", "listHeldPayments"] },
  "POST /admin/qfpay/held-payments/{id}/refund": {
    body: ["held-payments/validators.ts", "resolveHeldPayment"],
    errors: { 404: "No such held payment.", 409: "Already resolved, or the same amount has been refunded since." },
  },
  "POST /admin/qfpay/held-payments/{id}/dismiss": {
    body: ["held-payments/validators.ts", "resolveHeldPayment"],
    errors: { 404: "No such held payment.", 409: "Already resolved." },
  },
  "POST /admin/qfpay/held-payments/{id}/record-refund": {
    body: ["held-payments/validators.ts", "recordHeldRefund"],
    errors: { 404: "No such held payment.", 409: "Already resolved, or a refund through QFPay is in progress." },
  },
  "POST /admin/qfpay/held-payments/{id}/make-order": {
    body: ["held-payments/validators.ts", "resolveHeldPayment"],
    errors: { 404: "No such held payment.", 409: "Already resolved, or its order can no longer be made." },
  },
  "POST /admin/qfpay/transactions/{out_trade_no}/record-refund": {
    body: ["transactions/validators.ts", "recordRefund"],
    errors: {
      404: "No such payment or refund.",
      409: "A refund is in progress or has since been made, or a case is open.",
    },
  },
  "POST /admin/qfpay/transactions/{out_trade_no}/dispute": {
    body: ["transactions/validators.ts", "disputePayment"],
    errors: { 404: "No such payment or refund.", 409: "The payment was never paid." },
  },
  "POST /admin/qfpay/transactions/{out_trade_no}/dispute/lift": {
    body: ["transactions/validators.ts", "liftDispute"],
    errors: { 404: "No such payment or refund." },
  },
  "POST /admin/qfpay/audit": {},
  "GET /admin/qfpay/orders/{order_id}/collect": {
    query: ["orders/[order_id]/collect/validators.ts", "collectQuery"],
    errors: { 404: "No such order." },
  },
  "POST /admin/qfpay/orders/{order_id}/collect": {
    body: ["orders/[order_id]/collect/validators.ts", "collectPayment"],
    errors: { 404: "No such order.", 409: "Paid, or another payment is open." },
  },
  "POST /admin/qfpay/orders/{order_id}/collect/cancel": { errors: { 404: "No such order." } },
  "GET /admin/qfpay/orders/{order_id}/payment-link": { errors: { 404: "No such order." } },
  "POST /admin/qfpay/orders/{order_id}/payment-link": {
    body: ["orders/[order_id]/payment-link/validators.ts", "createPaymentLink"],
    errors: { 404: "No such order.", 409: "Paid or canceled." },
  },
  "POST /admin/qfpay/orders/{order_id}/payment-link/withdraw": {
    errors: { 404: "No such order.", 409: "QFPay did not answer; the link is withdrawn anyway." },
  },
  "POST /admin/qfpay/orders/{order_id}/payment-link/send": {
    body: ["orders/[order_id]/payment-link/validators.ts", "sendPaymentLink"],
    errors: { 404: "No such order, or no link.", 409: "The link can no longer be used." },
  },
}

/** docs/openapi.yaml, from the route files, their zod schemas and the types of their answers. */
export async function openapi() {
  const found = await routesOfSource()
  const undocumented = [...found.keys()].filter((route) => !(route in ROUTES))
  const gone = Object.keys(ROUTES).filter((route) => !found.has(route))
  if (undocumented.length + gone.length > 0) {
    throw new Error(
      `scripts/docs/openapi.mjs must describe ${undocumented.join(", ")} and not describe ${gone.join(", ")}`,
    )
  }
  const { properties: answers, named } = schemasOf("scripts/docs/answers.ts", "Answers", "#/components/schemas/")
  const paths = {}
  for (const [route, own] of Object.entries(ROUTES)) {
    const [method, address] = route.split(" ")
    paths[address] ??= {}
    paths[address][method.toLowerCase()] = await operation({
      route,
      address,
      own,
      docstring: found.get(route),
      answer: answers[route],
    })
  }
  const { version } = require(path.join(ROOT, "package.json"))
  return stringify(
    {
      openapi: "3.1.0",
      info: {
        title: "medusa-payment-qfpay",
        version,
        license: { name: "MIT", identifier: "MIT" },
        description:
          "Generated by `npm run docs`. The routes that the plugin adds to Medusa. Amounts are major units, as everywhere in Medusa's API; only `txamt` is in minor units. Times are ISO 8601.",
      },
      servers: [{ url: "http://localhost:9000", description: "Medusa" }],
      tags: [
        { name: "store", description: "For storefronts, with the publishable key." },
        { name: "qfpay", description: "For anyone with a payment link." },
        { name: "admin", description: "For the admin, with a user's session, token or secret key." },
        { name: "hooks", description: "For QFPay." },
      ],
      paths,
      components: {
        schemas: {
          ...Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1))),
          Error: {
            type: "object",
            description: "See errors.md.",
            properties: {
              code: { type: "string" },
              type: { type: "string" },
              message: { type: "string" },
              messages: {
                type: "array",
                description:
                  "What `message` says, by key, where the plugin has a key for it. For a client with its own words.",
                items: {
                  type: "object",
                  properties: {
                    key: { type: "string", example: "messages.order_paid" },
                    parameters: { type: "object", additionalProperties: { type: "string" } },
                  },
                  required: ["key", "parameters"],
                },
              },
              developer_message: {
                type: "string",
                description: "In an answer to a shopper: the message in English, for the shop's log.",
              },
            },
            required: ["message"],
          },
        },
        securitySchemes: {
          publishableKey: { type: "apiKey", in: "header", name: "x-publishable-api-key" },
          bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
          secretKey: { type: "http", scheme: "basic" },
          session: { type: "apiKey", in: "cookie", name: "connect.sid" },
          signature: { type: "apiKey", in: "header", name: "X-QF-SIGN" },
        },
      },
    },
    { lineWidth: 110, aliasDuplicateObjects: false },
  )
}

const SECURITY = {
  store: [{ publishableKey: [] }],
  admin: [{ bearer: [] }, { secretKey: [] }, { session: [] }],
  hooks: [{ signature: [] }],
  qfpay: [],
}

async function operation({ route, address, own, docstring, answer }) {
  const tag = address.split("/")[1]
  if (!docstring) throw new Error(`${route} has no docstring in its route file.`)
  const [summary, ...rest] = docstring.split(/(?<=\.) (?=[A-Z`])/)
  const parameters = [
    ...[...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    ...(own.parameters ?? []),
    ...(own.query ? parametersOf(await schemaOf(own.query)) : []),
  ]
  const schema = own.json ? await schemaOf(own.json) : answer
  const json = schema && { "application/json": { schema } }
  const [media, words] = own.answer ?? []
  if (!json && !media) throw new Error(`${route} has no answer; name its type in scripts/docs/answers.ts.`)
  return {
    tags: [tag],
    operationId: operationId(route),
    summary: summary.replace(/\.$/, ""),
    ...(rest.length > 0 ? { description: rest.join(" ") } : {}),
    security: SECURITY[tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(own.body
      ? { requestBody: { required: true, content: { "application/json": { schema: await schemaOf(own.body) } } } }
      : {}),
    responses: {
      200: { description: words ?? "OK", content: json ?? { [media]: { schema: { type: "string" } } } },
      ...(tag === "hooks"
        ? {}
        : { 400: refusal("The request is invalid, or QFPay refuses it; the message says why.") }),
      ...(tag === "admin" ? { 401: refusal("Not signed in.") } : {}),
      ...Object.fromEntries(
        Object.entries(own.errors ?? {}).map(([status, text]) => [
          status,
          tag === "hooks" ? { description: text } : refusal(text),
        ]),
      ),
    },
  }
}

function refusal(description) {
  return { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } }
}

/** `POST /admin/qfpay/accounts/{id}/check` is `postAdminQfpayAccountsIdCheck`. @param {string} route */
function operationId(route) {
  const [method, ...words] = route
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")
}

/** Every route of src/api with its docstring. */
async function routesOfSource() {
  const routes = new Map()
  for (const file of readdirSync(path.join(ROOT, "src/api"), { recursive: true })
    .map((name) => `src/api/${name}`)
    .filter((name) => /[\\/]route\.ts$/.test(name))
    .sort()) {
    const address = path.posix
      .dirname(file.split(path.sep).join("/"))
      .replace("src/api", "")
      .replace(/\[(\w+)\]/g, "{$1}")
    for (const statement of parsed(file).statements) {
      if (!ts.isFunctionDeclaration(statement) || !statement.name) continue
      const isHandler = /^(GET|POST|PUT|PATCH|DELETE)$/.test(statement.name.text)
      if (isHandler) routes.set(`${statement.name.text} ${address}`, docstringOf(statement))
    }
  }
  return routes
}

async function schemaOf([file, name]) {
  const { [name]: schema } = await load(`${ADMIN}/${file}`)
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })
  return json
}

function parametersOf({ properties, required = [] }) {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    ...(description ? { description } : {}),
    ...(required.includes(name) ? { required: true } : {}),
    ...(schema.type === "object" ? { style: "deepObject", explode: true } : {}),
    schema,
  }))
}
