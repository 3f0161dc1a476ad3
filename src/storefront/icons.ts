import { svg } from "./dom"
import type { QfpayPaymentState } from "./types"

const DRAWINGS: Partial<Record<QfpayPaymentState, string>> = {
  confirming: "M12 2a10 10 0 0 1 10 10",
  authorized: "M7.5 12.5l3 3 6-6.5",
  expired: "M12 7v5l3 2",
  error: "M12 7v6m0 3.5v.1",
}

/** The picture of a state in which no code is shown, or nothing. */
export function iconOf(state: QfpayPaymentState): Element | "" {
  const d = DRAWINGS[state]
  return d
    ? svg(
        "svg",
        { viewBox: "0 0 24 24", class: state, part: "icon", "aria-hidden": true },
        svg("circle", { cx: 12, cy: 12, r: 10 }),
        svg("path", { d }),
      )
    : ""
}

/** Wallets' own marks belong to them and to partners whom they have told so; letters that differ belong to nobody. */
export const LETTERS: Readonly<Record<string, string>> = {
  alipay: "Ali",
  wechat: "We",
  payme: "PM",
  unionpay: "UP",
  fps: "FPS",
  octopus: "Oct",
  applepay: "AP",
}

/** What stands for a wallet unless the shop has put its mark in: its letters, or the drawing of a card. No two are alike. */
export const markOf = (wallet = ""): Element | string =>
  wallet === "card"
    ? svg("svg", { viewBox: "0 0 24 24" }, svg("path", { d: "M3 6h18v12H3zM3 10h18" }))
    : (LETTERS[wallet] ?? "Pay")
