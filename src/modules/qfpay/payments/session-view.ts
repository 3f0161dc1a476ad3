import type { SessionData } from "../../../qfpay/domain"
import type { PaymentRow } from "../ledger"
import { qrModules, scannable } from "./qr-modules"

/** The public `data` of a payment session, from its ledger row: only what the storefront may know. */
export function sessionDataOf(row: PaymentRow): SessionData {
  const code = scannable(row)
  const modules = code && qrModules(code)
  return {
    account: row.account,
    wallet: row.wallet,
    scenario: row.scenario,
    pay_type: row.pay_type,
    out_trade_no: row.out_trade_no,
    syssn: row.syssn ?? undefined,
    txamt: row.txamt,
    txcurrcd: row.txcurrcd,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    ...row.carrier,
    ...(modules && { qr_modules: modules }),
  }
}
