import { readFileSync } from "node:fs"
import path from "node:path"
import { load, ROOT, table } from "./sources.mjs"

/** docs/operations.md with its tables of refusals and held reasons, which are the messages that the admin shows. */
export async function operationsPage() {
  const { RESPONSE_CODES } = await load("src/qfpay/catalogue/index.ts")
  const { refusals, heldReasons, heldAdvice } = await load("src/qfpay/messages/en.ts")
  const { REFUNDED_AUTOMATICALLY } = await load("src/modules/qfpay/payments/hold-payment.ts")

  const codesOf = (refusal) =>
    RESPONSE_CODES.flatMap(({ code, refusal: own, onRefund, texts = [] }) => {
      if (own === refusal || (own === undefined && onRefund === refusal)) return [code]
      return texts.some((text) => text.refusal === refusal) ? [`${code}, by its message`] : []
    })
  const refusalRows = Object.entries(refusals).map(([refusal, text]) => [
    codesOf(refusal).join(", ") || WITHOUT_CODE[refusal],
    text,
  ])
  const heldRows = Object.entries(heldReasons).map(([reason, text]) => [
    `\`${reason}\``,
    text,
    REFUNDED_AUTOMATICALLY[reason] ? "yes" : (ALSO_REFUNDED[reason] ?? "no"),
    heldAdvice[reason],
  ])
  const page = readFileSync(path.join(ROOT, "docs/operations.md"), "utf8")
  const withRefusals = replaced(
    page,
    "refusals",
    table(["[QFPay's code](response-codes.md)", "What the admin says"], refusalRows),
  )
  return replaced(
    withRefusals,
    "held",
    table(["Reason", "What the admin says", "Refunded automatically", "What to do"], heldRows),
  )
}

/** When a refusal is none of QFPay's codes. */
const WITHOUT_CODE = {
  still_processing: "any, by its message",
  never_arrived: "none: QFPay was asked about the refund",
  not_sent: "none: QFPay was not asked",
  held: "none: QFPay was not asked",
  disputed: "none: QFPay was not asked",
  no_refunds: "none: FPS",
}

/** Held money that is refunded automatically in some cases only. */
const ALSO_REFUNDED = { refund_refused: "if Medusa shows the refund" }

/** Replaces what is between a pair of comments in the page. @param {string} page @param {string} name @param {string} text */
function replaced(page, name, text) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`docs/operations.md lacks ${begin} or ${end}.`)
  return `${before}${begin}\n\n${text}\n\n${end}${after}`
}
