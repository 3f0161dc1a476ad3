/** Hong Kong, where QFPay's days and records are, is at UTC+8 all year. */
export const HONG_KONG_OFFSET_MS = 8 * 3_600_000

/** Its name for `Intl` and PostgreSQL. */
export const HONG_KONG = "Asia/Hong_Kong"
