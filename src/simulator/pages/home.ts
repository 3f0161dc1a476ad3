import type { Order } from "../books"
import type { SimulatorControls } from "../controls"
import type { Fault } from "../faults"
import { formatAmount } from "../money"
import { stateOf } from "../orders"
import type { GatewayRequest, RequestLog } from "../request-log"
import type { World } from "../world"
import { FAULT_OPTIONS, type FaultOption } from "./fault-form"
import { type Html, html } from "./html"
import { page } from "./layout"
import { walletName } from "./wallet"

const MOST_ORDERS = 100
const MOST_CALLS = 10
const REFUNDED: Readonly<Record<string, string>> = { "3": ", refunded", "5": ", partly refunded" }
const LIMITS = ["id", "kind", "on", "times", "outTradeNo", "account", "struck"]

function orderRow(world: World, order: Order): Html {
  return html`<tr>
    <td>
      <a href="/wallet/${order.token}">${order.outTradeNo}</a>
      ${world.accounts.size > 1 && html`<br /><span class="soft">${order.account.appCode}</span>`}
    </td>
    <td>${stateOf(world, order)}${REFUNDED[order.cancel]}</td>
    <td>${formatAmount(order.amountMinor, order.currency)}</td>
    <td>${walletName(order)}</td>
  </tr>`
}

/** A table that a narrow screen can scroll sideways, including by keyboard. */
function table(label: string, headings: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function orderTable(world: World): Html {
  const orders = [...world.accounts.values()]
    .flatMap((account) => account.orders())
    .sort((a, b) => b.createdAt - a.createdAt || b.syssn.localeCompare(a.syssn))
  if (orders.length === 0) return html`<p>No order yet. Start a payment in your shop and reload this page.</p>`
  const rows = orders.slice(0, MOST_ORDERS).map((order) => orderRow(world, order))
  return html`${table("Orders", ["Order", "State", "Amount", "Wallet"], rows)}
  ${orders.length > MOST_ORDERS && html`<p class="soft">The newest ${MOST_ORDERS} of ${orders.length}.</p>`}`
}

function describeFault(fault: Fault): string {
  const details = Object.entries(fault)
    .filter(([name, value]) => !LIMITS.includes(name) && value !== undefined)
    .map(([name, value]) => `${name} ${String(value)}`)
  const limits = [
    fault.times !== undefined && `${fault.times - fault.struck} more`,
    fault.outTradeNo !== undefined && `only ${fault.outTradeNo}`,
  ].filter((text) => text !== false)
  return [`${fault.kind} on ${fault.on}`, ...details, ...limits].join(", ")
}

function faultList(faults: readonly Fault[]): Html {
  if (faults.length === 0) return html`<p>Nothing is switched on.</p>`
  return html`<ul>
      ${faults.map(
        (fault) =>
          html`<li>
            ${describeFault(fault)}
            <form method="post" action="/faults/clear">
              <input type="hidden" name="id" value="${fault.id}" />
              <button class="small" aria-label="Switch off ${describeFault(fault)}">Switch off</button>
            </form>
          </li>`,
      )}
    </ul>
    <form method="post" action="/faults/clear"><button class="small">Switch all off</button></form>`
}

function options(choices: readonly FaultOption[]): readonly Html[] {
  return choices.map(({ value, label }) => html`<option value="${value}">${label}</option>`)
}

function faultForm(): Html {
  return html`<form method="post" action="/faults" class="panel">
    <div class="fields">
      <div>
        <label for="fault">What goes wrong</label
        ><select id="fault" name="fault">
          ${options(FAULT_OPTIONS)}
        </select>
      </div>
      <div>
        <label for="on">Where</label
        ><select id="on" name="on">
          <option value="">Wherever it can</option>
          <option value="payment">Payment</option>
          <option value="query">Query</option>
          <option value="refund">Refund</option>
          <option value="close">Close</option>
          <option value="reversal">Reversal</option>
          <option value="notification">Notification</option>
        </select>
      </div>
      <div>
        <label for="times">How often (empty: until switched off)</label
        ><input id="times" name="times" inputmode="numeric" pattern="[0-9]*" value="1" />
      </div>
      <div>
        <label for="outTradeNo">Only this out_trade_no</label
        ><input id="outTradeNo" name="outTradeNo" autocomplete="off" />
      </div>
      <div>
        <label for="ms">Milliseconds, for delays</label
        ><input id="ms" name="ms" inputmode="numeric" pattern="[0-9]*" value="5000" />
      </div>
      <div>
        <label for="respcd">respcd, for a code of your choice</label
        ><input id="respcd" name="respcd" inputmode="numeric" pattern="[0-9]{4}" value="1296" />
      </div>
    </div>
    <button>Switch on</button>
  </form>`
}

function callRow(call: GatewayRequest): Html {
  const respcd = call.reply && typeof call.reply.respcd === "string" ? call.reply.respcd : "none"
  const hint = call.signatureAccepted
    ? html`${typeof call.reply?.respmsg === "string" && call.reply.respmsg}`
    : html`Signature refused. Hashed, with the key appended: <code>${call.signingString}</code>`
  return html`<tr>
    <td>${call.method} ${call.path.replace("/trade/v1/", "")}</td>
    <td>${respcd}${call.faults.length > 0 && ` (${call.faults.join(", ")})`}</td>
    <td>${call.params.out_trade_no ?? call.params.syssn ?? ""}</td>
    <td>${hint}</td>
  </tr>`
}

function callTable(log: RequestLog): Html {
  const calls = log.list().slice(-MOST_CALLS).reverse()
  if (calls.length === 0) return html`<p>None yet.</p>`
  return table("Last calls", ["Call", "respcd", "Number", "Note"], calls.map(callRow))
}

/** The first page: orders, a field for a code, the faults, the last calls. */
export function homePage(world: World, controls: SimulatorControls, log: RequestLog, problem?: string): string {
  return page(
    "QFPay simulator",
    html`<h1>QFPay simulator</h1>
      <p class="soft">
        ${world.shopName}. No money moves. Hong Kong time:
        ${new Date(world.now()).toLocaleString("en-GB", {
          timeZone: "Asia/Hong_Kong",
        })}.
      </p>
      ${problem !== undefined && html`<p role="alert" class="bad">${problem}</p>`}
      <form method="get" action="/wallet" class="panel">
        <label for="code">Content of a QR code, an out_trade_no or a syssn</label>
        <input id="code" name="code" required autocomplete="off" autocapitalize="off" spellcheck="false" />
        <button class="go">Open its wallet page</button>
      </form>
      <p><a href="/pay-code">Show a code to the cashier</a>, for a payment at the counter</p>
      <h2 id="orders">Orders</h2>
      ${orderTable(world)}
      <h2 id="faults">Faults</h2>
      ${faultList(controls.faults.list())} ${faultForm()}
      <h2 id="calls">Last calls</h2>
      ${callTable(log)}`,
    { wide: true },
  )
}
