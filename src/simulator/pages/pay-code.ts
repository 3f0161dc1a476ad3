import { renderSVG } from "uqr"
import type { World } from "../world"
import { Html, html } from "./html"
import { page } from "./layout"

/** The possible outcomes of the shopper's code: its last digits decide, see {@link cpmOutcome}. */
const OUTCOMES = [
  { name: "paid", ending: "", label: "Paid at once" },
  { name: "password", ending: "1143", label: "The shopper types a password first, then it is paid" },
  { name: "slow", ending: "11431201", label: "The shopper types a password first, then there is too little money" },
  { name: "poor", ending: "1201", label: "Too little money" },
  { name: "stale", ending: "1202", label: "The code has expired" },
  { name: "overseas", ending: "1212", label: "UnionPay: the overseas code is needed" },
  { name: "forbidden", ending: "1294", label: "The bank says no" },
] as const

const LENGTH = 18

/** A code as a wallet shows it at the counter: new each time, because each can be used once. */
function newCode(world: World, ending: string): string {
  // A random ending could mean another outcome.
  const free = ending === "" ? "0000" : ending
  return `28${world.random.digits(LENGTH - 2 - free.length)}${free}`
}

/** The shopper's wallet as shown to the cashier: a code to scan, and its digits to type. */
export function payCodePage(world: World, outcome: string | undefined): string {
  const chosen = OUTCOMES.find(({ name }) => name === outcome) ?? OUTCOMES[0]
  const code = newCode(world, chosen.ending)
  return page(
    "Code to pay with",
    html`<h1>Show this to the cashier</h1>
      <div class="panel" role="img" aria-label="QR code of ${code}">
        ${new Html(renderSVG(code, { ecc: "M", border: 2 }))}
      </div>
      <p class="amount" id="auth-code">${code.replace(/\d{4}(?=\d)/g, "$& ")}</p>
      <p class="soft">It is good for one payment of any wallet: send it as <code>auth_code</code>. ${chosen.label}.</p>
      <form method="get" action="/pay-code">
        <label for="outcome">What is to happen</label>
        <select id="outcome" name="outcome">
          ${OUTCOMES.map(
            ({ name, label }) =>
              html`<option value="${name}" ${name === chosen.name && html`selected`}>${label}</option>`,
          )}
        </select>
        <button class="go">Show a new code</button>
      </form>
      <p><a href="/">All orders</a></p>`,
  )
}
