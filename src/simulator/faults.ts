import { z } from "zod"
import { parseOrExplain } from "./options"
import { RECORDED_REFUSALS, type RecordedRefusalName } from "./texts"

/** The calls that a fault can affect. */
export const GATEWAY_OPERATIONS = ["payment", "query", "refund", "close", "reversal"] as const
/** One of {@link GATEWAY_OPERATIONS}. */
export type GatewayOperation = (typeof GATEWAY_OPERATIONS)[number]

const recordedNames = Object.keys(RECORDED_REFUSALS) as [RecordedRefusalName, ...RecordedRefusalName[]]

const limits = {
  /** How often it applies; without it, until it is cleared. */
  times: z.number().int().positive("must be 1 or more").optional(),
  /** Only calls or notifications about this number: a payment's, or a refund's. */
  outTradeNo: z.string().min(1).optional(),
  /** Only this account, by its app code. */
  account: z.string().min(1).optional(),
}
const gateway = { on: z.enum([...GATEWAY_OPERATIONS, "any"]).default("any"), ...limits }
const notification = { on: z.literal("notification").default("notification"), ...limits }
const anywhere = { on: z.enum([...GATEWAY_OPERATIONS, "any", "notification"]).default("any"), ...limits }
const when = z.enum(["before", "after"])
const ms = z
  .number()
  .min(0)
  .max(24 * 60 * 60 * 1000)
const respcd = z.string().regex(/^\d{4}$/, "must be four digits")

/** Everything that can go wrong; docs/simulator.md describes each. */
export const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("delay"), ms, when: when.default("after"), ...anywhere }),
  z.strictObject({ kind: z.literal("lost"), when: when.default("after"), ...anywhere }),
  z.strictObject({
    kind: z.literal("http_status"),
    status: z.number().int().min(400).max(599).default(502),
    when: when.default("before"),
    ...gateway,
  }),
  z.strictObject({ kind: z.literal("garbage"), when: when.default("after"), ...gateway }),
  z.strictObject({ kind: z.literal("rate_limited"), ...gateway }),
  z.strictObject({ kind: z.literal("bad_signature"), ...gateway }),
  z.strictObject({
    kind: z.literal("respcd"),
    respcd,
    resperr: z.string().optional(),
    respmsg: z.string().optional(),
    when: when.default("before"),
    /** In an enquiry, the rows have the code; the call itself stays 0000. */
    inRows: z.boolean().default(false),
    ...gateway,
  }),
  z.strictObject({ kind: z.literal("refusal"), refusal: z.enum(recordedNames), ...gateway }),
  z.strictObject({
    kind: z.literal("wrong_echo"),
    txamt: z.string().optional(),
    txcurrcd: z.string().optional(),
    out_trade_no: z.string().optional(),
    ...anywhere,
  }),
  z.strictObject({
    kind: z.literal("odd_row"),
    /** The invalid value in the row's amount: text, a number or a boolean. */
    txamt: z.union([z.string(), z.number(), z.boolean()]).default("-1"),
    /** The row of this number; without it, the first row. */
    row: z.string().min(1).optional(),
    ...limits,
    on: z.literal("query").default("query"),
  }),
  z.strictObject({ kind: z.literal("doubled"), copies: z.number().int().min(2).max(50).default(2), ...notification }),
  z.strictObject({ kind: z.literal("reordered"), ms: ms.default(60_000), ...notification }),
  z.strictObject({ kind: z.literal("forged"), ...notification }),
])

/** A fault as input; fields with a default are optional. */
export type FaultInput = z.input<typeof faultSchema>
/** An active fault. */
export type Fault = z.output<typeof faultSchema> & {
  /** Its id, for `clear`. */
  readonly id: string
  /** How often it has applied. */
  struck: number
}
/** A fault of one kind. */
export type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>

/** The active faults: what goes wrong, where, and how often. */
export class Faults {
  private active: Fault[] = []
  private count = 0

  /** Activates a fault and returns it with its id. An unknown kind or field is refused. */
  set(input: FaultInput): Fault {
    const fault: Fault = { ...parseOrExplain(faultSchema, input, "fault"), id: `fault-${++this.count}`, struck: 0 }
    if (fault.kind === "respcd" && fault.inRows) fault.on = "query"
    this.active.push(fault)
    return { ...fault }
  }

  /** Clears one fault, or all of them. */
  clear(id?: string): void {
    this.active = id === undefined ? [] : this.active.filter((fault) => fault.id !== id)
  }

  /** The active faults. A fault with `times` disappears when it is used up. */
  list(): readonly Fault[] {
    return this.active.map((fault) => ({ ...fault }))
  }

  /**
   * The faults that apply now, each counted once: every delay, and the first fault of another kind. `numbers` are the
   * out_trade_no values that the call or notification is about.
   */
  take(on: GatewayOperation | "notification", account: string, numbers: readonly string[]): readonly Fault[] {
    const struck: Fault[] = []
    for (const fault of this.active) {
      const matches =
        (fault.on === on || (fault.on === "any" && on !== "notification")) &&
        (fault.account === undefined || fault.account === account) &&
        (fault.outTradeNo === undefined || numbers.includes(fault.outTradeNo))
      if (!matches) continue
      if (fault.kind !== "delay" && struck.some(({ kind }) => kind !== "delay")) continue
      fault.struck += 1
      struck.push(fault)
    }
    this.active = this.active.filter(({ times, struck: used }) => times === undefined || used < times)
    return struck
  }
}

/** The fault of this kind among those that apply. */
export function ofKind<Kind extends Fault["kind"]>(faults: readonly Fault[], kind: Kind): FaultOf<Kind> | undefined {
  return faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind)
}
