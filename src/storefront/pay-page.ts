import { hasApplePay } from "./index"
import type { PaymentSessionInput } from "./types"

/** What the server writes into the page of a payment link. */
interface Facts {
  readonly locale: string
  readonly methods: readonly { readonly wallet: string; readonly label: string; readonly devices: readonly string[] }[]
  readonly session: PaymentSessionInput | null
  readonly texts: Readonly<Record<"choose" | "another" | "none" | "failed" | "replaced", string>>
}

const STORE_ROUTE = /^.*\/store\/qfpay\/payment-sessions\//

/** Below this address everything of the link is asked for; the shopper may have come back with a query of the wallet's. */
const LINK = location.pathname.replace(/\/+$/, "")

const facts = JSON.parse(document.getElementById("facts")?.textContent ?? "{}") as Facts
const { methods, session: begun, texts, locale } = facts
const section = document.getElementById("pay") as HTMLElement
const device = /Mobi|Android|iPhone|iPad/i.test(navigator.userAgent) ? "mobile" : "desktop"
const offered = methods.filter(
  ({ wallet, devices }) => devices.includes(device) && (wallet !== "applepay" || hasApplePay()),
)

function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button")
  made.type = "button"
  made.className = className
  made.textContent = text
  made.addEventListener("click", press)
  return made
}

/** Above the choice; the payment screen says the amount itself. */
const amount = document.querySelector<HTMLElement>(".amount")

/** The wallets to choose from, and what went wrong, if something did. */
function choose(problem?: string): void {
  if (amount) amount.hidden = false
  const heading = document.createElement("h2")
  heading.textContent = offered.length > 0 ? texts.choose : texts.none
  const list = document.createElement("div")
  list.className = "methods"
  for (const { wallet, label } of offered) list.append(button(label, "", () => void start(wallet)))
  const told = document.createElement("p")
  told.className = "problem"
  told.setAttribute("role", "alert")
  told.textContent = problem ?? ""
  section.replaceChildren(...(problem ? [told] : []), heading, list)
}

/** Begins a payment; the server gives the code that is there already, if it is the same one. */
async function start(wallet: string): Promise<void> {
  for (const one of section.querySelectorAll("button")) one.disabled = true
  try {
    const answer = await fetch(`${LINK}/start?locale=${locale}`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": locale },
      body: JSON.stringify({ wallet, device }),
    })
    const told = (await answer.json()) as { payment_session?: PaymentSessionInput; message?: string }
    if (told.payment_session) return show(told.payment_session, wallet)
    // Paid, expired or withdrawn meanwhile: the page says which.
    if (answer.status === 409 && (await isClosed())) return location.reload()
    choose(told.message ?? texts.failed)
  } catch {
    choose(texts.failed)
  }
}

/** Whether the link can no longer be used: its page then has no code to run. */
async function isClosed(): Promise<boolean> {
  const page = await (await fetch(LINK, { headers: { "accept-language": locale } })).text()
  return !page.includes('id="facts"')
}

/** The payment screen, and the way back to the choice while nothing is paid. */
function show(session: PaymentSessionInput, wallet: string): void {
  if (amount) amount.hidden = true
  const element = document.createElement("qfpay-payment")
  element.setAttribute("backend-url", location.origin)
  element.setAttribute("publishable-key", "payment-link")
  element.setAttribute("session-id", session.id)
  element.setAttribute("locale", locale)
  // A new code is a new payment of the link: the order may be paid, or owe another amount, by now.
  element.fetch = (url, init) => {
    if (init.method !== "POST") return fetch(url.replace(STORE_ROUTE, `${LINK}/payment-sessions/`), init)
    void start(wallet)
    return new Promise<never>(() => undefined)
  }
  element.texts = { replacedText: texts.replaced } // there is no cart here, and no checkout to go back to
  element.session = session
  const another = button(texts.another, "another", () => choose())
  element.addEventListener("qfpay:change", ({ detail: { state, reason } }) => {
    const isPaid = state === "confirming" || state === "authorized" || reason === "held"
    // A payment that has ended may have no other way on than a new one.
    another.hidden = isPaid || (offered.length < 2 && state !== "error")
  })
  another.hidden = offered.length < 2
  section.replaceChildren(element, another)
}

if (begun) show(begun, (begun.data as { wallet?: string } | null)?.wallet ?? "")
else choose()
