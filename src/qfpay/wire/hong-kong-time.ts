import { HONG_KONG_OFFSET_MS } from "../catalogue"

/** `YYYY-MM-DD HH:mm:ss` in Hong Kong: the format and the time zone of `txdtm`, `sysdtm`, `start_time`, `end_time`. */
export function toHongKongTime(date: Date): string {
  return new Date(date.getTime() + HONG_KONG_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ")
}

/** The time of a `sysdtm` or `paydtm`, or `undefined` when it is empty or not a time. */
export function fromHongKongTime(text: string | undefined): Date | undefined {
  if (!text || !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined
  const time = Date.parse(`${text.replace(" ", "T")}+08:00`)
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** First and last second of the Hong Kong month of `date`: the widest window that one enquiry may cover. */
export function hongKongMonth(date: Date): { start: string; end: string } {
  const month = toHongKongTime(date).slice(0, 7)
  const [year = 0, monthNumber = 1] = month.split("-").map(Number)
  const lastDay = new Date(Date.UTC(year, monthNumber, 0)).getUTCDate()
  return { start: `${month}-01 00:00:00`, end: `${month}-${String(lastDay).padStart(2, "0")} 23:59:59` }
}
