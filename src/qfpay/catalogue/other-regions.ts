import { payTypeByCode } from "./pay-types"
import type { Scenario } from "./wallets"

/** A code that QFPay has in other regions or used to have. QFPay may report it; it is never requested. */
export interface OtherPayType {
  /** `pay_type`, six digits. */
  readonly code: string
  readonly label: string
  readonly region: string
  /** Derived from the code's last two digits; QFPay's documents say no more. */
  readonly scenario: Scenario | undefined
}

/** Meaning of a code's last two digits. A guess that QFPay's own lists confirm; used only for names. */
const SCENARIO_BY_ENDING: Readonly<Record<string, Scenario>> = {
  "01": "mpm",
  "07": "wap",
  "08": "cpm",
  "10": "app",
  "12": "wap",
  "13": "mini_program",
  "14": "web",
}

/** Label, region, codes. Source: comments in QFPay's own documentation and its older pages; incomplete by nature. */
const TABLE: readonly (readonly [label: string, region: string, ...codes: string[]])[] = [
  ["Maybank", "Malaysia / Singapore", "804101", "804108", "804114"],
  ["GrabPay", "Malaysia / Singapore", "804201", "804208", "804214"],
  ["Dash", "Singapore", "803801", "803808"],
  ["Boost", "Malaysia", "804001", "804008", "804014"],
  ["Touch 'n Go", "Malaysia", "803208", "803214"],
  ["Razer", "Malaysia", "803301", "803308", "803314"],
  ["PayNow", "Singapore", "802301"],
  ["NETS", "Singapore", "801701"],
  ["Thai QR", "Thailand", "805401"],
  ["TrueMoney", "Thailand", "805208"],
  ["LINE Pay", "Thailand", "801208", "801301"],
  ["AirPay", "Thailand", "801408", "802201"],
  ["PromptPay", "Thailand", "802901"],
  ["GoPay", "Indonesia", "805601", "805612"],
  ["VIA", "Japan / Hong Kong", "803101", "803108"],
  ["Origami", "Japan", "801908"],
  ["eWallet", "Japan / Hong Kong", "803001", "803008"],
  ["Card through First Data", "Hong Kong", "805508", "805514"],
  ["Alipay pre-authorization", "Hong Kong", "801801", "801802", "801808", "801810", "801814"],
  ["Alipay (2017)", "China", "800151", "800152"],
  ["WeChat Pay HK (2017)", "Hong Kong", "800228"],
  ["Octopus terminal", "Hong Kong", "803708"],
  ["PayMe in-app", "Hong Kong", "805810"],
  ["UnionPay in-app", "Hong Kong", "800710"],
  ["FPS in-app", "Hong Kong", "802010"],
]

/** Every code that is known only by name. */
export const OTHER_PAY_TYPES: readonly OtherPayType[] = TABLE.flatMap(([label, region, ...codes]) =>
  codes.map((code) => ({ code, label, region, scenario: SCENARIO_BY_ENDING[code.slice(-2)] })),
)

const BY_CODE: ReadonlyMap<string, OtherPayType> = new Map(OTHER_PAY_TYPES.map((payType) => [payType.code, payType]))

/** The English name of a `pay_type` of QFPay, for the timeline; `undefined` for an unknown code. */
export function payTypeName(code: string | undefined): string | undefined {
  if (code === undefined) return undefined
  const other = BY_CODE.get(code)
  return payTypeByCode(code)?.label.en ?? (other && `${other.label}, ${other.region}`)
}
