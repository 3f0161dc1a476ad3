import { randomInt } from "node:crypto"
import { z } from "zod"
import { PAY_TYPES, SIMULATOR_ACCOUNT } from "../qfpay/catalogue"
import { type Clock, systemClock } from "./clock"
import type { GatewayRequest } from "./request-log"

export { SIMULATOR_ACCOUNT }

/** Terminal codes: QFPay may report them, but nobody requests them through the API. */
const payTypeCodes = PAY_TYPES.filter(({ scenario }) => scenario !== "terminal").map(({ code }) => code)

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" })
const milliseconds = z.number().min(0, "must be 0 or more milliseconds")

const accountSchema = z.strictObject({
  appCode: z.string().min(1, "is empty").max(64, "is longer than 64 characters"),
  clientKey: z.string().min(1, "is empty"),
  mchid: z.string().min(1, "is empty: leave it out when QFPay issued none").optional(),
  notifyUrl: httpUrl.optional(),
  payTypes: z
    .array(z.enum(payTypeCodes, { error: "is not a pay type the API offers" }))
    .min(1, "is empty: leave it out to open every pay type")
    .optional(),
})

const duplicateCode = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : value),
  z.enum(["1251", "1102", "2011", "existing"], { error: 'must be 1251, 1102, 2011 or "existing"' }),
)

/** Everything about the simulator's behavior that can be changed while it runs. */
export const settingsSchema = z.strictObject({
  duplicateCode: duplicateCode.default("1251"),
  latePayments: z.boolean().default(false),
  closing: z.enum(["documented", "all", "none"]).default("documented"),
  closeOfPaid: z.enum(["refused", "revoked"]).default("refused"),
  closedCode: z.enum(["1142", "1264"]).default("1142"),
  expiredRow: z.enum(["1181", "waiting"]).default("1181"),
  cpmSettleMs: milliseconds.default(3000),
  refunds: z.enum(["instant", "pending"]).default("instant"),
  refundSettleMs: milliseconds.default(3000),
  refundSpacingMs: milliseconds.default(1000),
  refundNightBlock: z.boolean().default(true),
  fpsRefunds: z.boolean().default(false),
  stillProcessingCode: z
    .string()
    .regex(/^\d{4}$/, "must be four digits")
    .default("1254"),
  refundNotifyType: z.enum(["refund", "cancel"]).default("refund"),
  paymentNotifyStyle: z.enum(["by_pay_type", "wallet", "card"]).default("by_pay_type"),
  notifyDelayMs: milliseconds.default(0),
  notifyTimeScale: z.number().positive("must be greater than 0").default(1),
  rateLimit: z
    .union([
      z.literal(false),
      z.strictObject({ perSecond: z.number().int().positive(), perMinute: z.number().int().positive() }),
    ])
    .default(false),
})

/**
 * Called when a call has arrived and changed nothing yet, and again when its answer is ready to be sent; the simulator
 * waits for the promise each time. A test can thus decide in which order concurrent calls take effect and are answered,
 * and stop the shop in between.
 */
export type Pace = (call: GatewayRequest, moment: "arrived" | "answered") => Promise<void> | void

const atOnce: Pace = () => undefined

const optionsSchema = settingsSchema.extend({
  accounts: z
    .array(accountSchema)
    .min(1, "needs at least one account")
    .refine((accounts) => new Set(accounts.map(({ appCode }) => appCode)).size === accounts.length, {
      error: "name one appCode twice",
    })
    .default([{ ...SIMULATOR_ACCOUNT }]),
  clock: z
    .custom<Clock>(
      (value) => typeof value === "object" && value !== null && "now" in value && typeof value.now === "function",
      "must have a method now()",
    )
    .default(systemClock),
  shopName: z.string().min(1, "is empty").max(64, "is longer than 64 characters").default("Simulated shop"),
  seed: z.number().int("must be a whole number").min(0, "must be 0 or more").optional(),
  publicUrl: httpUrl.optional(),
  notifyAnywhere: z.boolean().default(false),
  pace: z.custom<Pace>((value) => typeof value === "function", "must be a function").default(() => atOnce),
})

/** One merchant of the simulator. Accounts cannot see each other. */
export interface SimulatorAccount {
  /** `X-QF-APPCODE`. */
  readonly appCode: string
  /** Signs requests, replies and notifications. */
  readonly clientKey: string
  /** If set, every call must send it; otherwise no call may. Source: QFPay docs, Public Payment Request Parameters. */
  readonly mchid?: string
  /** Where notifications go if the order has no `notify_url`: the URL that QFPay registers by email. */
  readonly notifyUrl?: string
  /** The pay types enabled for the merchant; by default, all of the catalogue except the terminals'. */
  readonly payTypes?: readonly string[]
}

/** The simulator's behavior where QFPay's varies, is not documented, or takes too long for a test. */
export interface SimulatorSettings {
  /** The answer to an `out_trade_no` used before; `existing`: an unpaid order's first answer again. Default 1251. */
  readonly duplicateCode: "1251" | "1102" | "2011" | "existing"
  /**
   * Whether a closed or expired code can still be paid, because closing never guarantees that it cannot. Default false.
   */
  readonly latePayments: boolean
  /** Which orders can be closed or reversed: those that QFPay documents, all, or none; the others answer 1297. */
  readonly closing: "documented" | "all" | "none"
  /** A close of a paid order: 1260, or a refund (2018, WeChat Pay). Default refused. */
  readonly closeOfPaid: "refused" | "revoked"
  /** The code of a closed order, in enquiries and for a second close. Default 1142. */
  readonly closedCode: "1142" | "1264"
  /** An enquiry's code for an expired order: 1181, or forever its code while waiting. Default 1181. */
  readonly expiredRow: "1181" | "waiting"
  /** How long a cpm payment stays pending if its auth code says so. Default 3000. */
  readonly cpmSettleMs: number
  /** Whether a refund answers 0000 at once or 1143 first. Default instant. */
  readonly refunds: "instant" | "pending"
  /** How long a pending refund takes. Default 3000. */
  readonly refundSettleMs: number
  /** Of two refunds of one payment within this time, the second is refused as "still processing". Default 1000. */
  readonly refundSpacingMs: number
  /** Whether refunds are refused from 23:30 to 00:30 in Hong Kong (1265). Default true. */
  readonly refundNightBlock: boolean
  /** Whether FPS payments can be refunded, which QFPay denies but merchants have done. Default false. */
  readonly fpsRefunds: boolean
  /** The code of "still processing requests", which nobody recorded. Default 1254. */
  readonly stillProcessingCode: string
  /** `notify_type` and layout of refund notifications: as documented, or as terminals receive them. Default refund. */
  readonly refundNotifyType: "refund" | "cancel"
  /** Layout of payment notifications; `card` has no `notify_type` and no `status`. Default: by pay type. */
  readonly paymentNotifyStyle: "by_pay_type" | "wallet" | "card"
  /** Milliseconds before the first notification. Default 0. */
  readonly notifyDelayMs: number
  /**
   * 1: QFPay's timetable (at once, then after 2, 10, 10, 60 min, 2, 6, 15 h). 0.001: the same, a thousand times faster.
   */
  readonly notifyTimeScale: number
  /**
   * Calls per account above which QFPay answers HTTP 429 (QFPay's: 100 a second, 400 a minute). Default false: no
   * limit.
   */
  readonly rateLimit: false | { readonly perSecond: number; readonly perMinute: number }
}

/** The options of {@link createSimulator}. All have defaults; the error names an unknown or invalid option. */
export interface SimulatorOptions extends Partial<Omit<SimulatorSettings, "duplicateCode">> {
  /** Default: {@link SIMULATOR_ACCOUNT}. */
  readonly accounts?: readonly SimulatorAccount[]
  readonly duplicateCode?: SimulatorSettings["duplicateCode"] | 1251 | 1102 | 2011
  /**
   * Timestamps, expiry and the month rule follow it. What it makes due runs at the next `advance` or `idle`. Default:
   * the machine's.
   */
  readonly clock?: Clock
  /** The name that the wallet pages show. */
  readonly shopName?: string
  /** The same seed gives the same numbers and codes. Default: different on every start. */
  readonly seed?: number
  /** The simulator's address for browsers, if it differs from the address of gateway calls. */
  readonly publicUrl?: string
  /**
   * Whether an order's `notify_url` may point to another machine. Default: only this machine, and an account's
   * `notifyUrl`.
   */
  readonly notifyAnywhere?: boolean
  /** Holds calls and answers back until its promise resolves; see {@link Pace}. Default: nothing is held back. */
  readonly pace?: Pace
}

/** Options with defaults filled in. */
export interface ResolvedOptions {
  readonly accounts: readonly SimulatorAccount[]
  readonly clock: Clock
  readonly shopName: string
  readonly seed: number
  readonly publicUrl: string | undefined
  readonly notifyAnywhere: boolean
  readonly pace: Pace
  readonly settings: SimulatorSettings
}

/**
 * The error for an invalid option, setting, fault or control call; its message explains the problem in one sentence.
 */
export class SimulatorUsageError extends Error {
  override name = "SimulatorUsageError"
}

/** Validates a value against a schema; the error lists every problem by its path. */
export function parseOrExplain<T>(schema: z.ZodType<T>, value: unknown, subject: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || subject}: ${message}`)
  throw new SimulatorUsageError(`Simulator ${subject} not understood. ${problems.join(". ")}.`)
}

/** Fills in the defaults and refuses unknown options. */
export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  const parsed = parseOrExplain(optionsSchema, options, "options")
  const { accounts, clock, shopName, seed, publicUrl, notifyAnywhere, pace, ...settings } = parsed
  return { accounts, clock, shopName, seed: seed ?? randomInt(2 ** 31), publicUrl, notifyAnywhere, pace, settings }
}

/** The settings after a change; unmentioned settings stay. */
export function changeSettings(current: SimulatorSettings, change: unknown): SimulatorSettings {
  const given = parseOrExplain(z.record(z.string(), z.unknown()), change, "settings")
  return parseOrExplain(settingsSchema, { ...current, ...given }, "settings")
}
