const DIGITS = "0123456789"
const LOWER = "abcdefghijklmnopqrstuvwxyz"

/** A seeded generator: the same seed gives the same numbers, codes and tokens in the same order. */
export class Random {
  private state: number
  private sequence: number

  constructor(seed: number) {
    this.state = seed >>> 0
    this.sequence = 20_000_000 + Math.floor(this.next() * 60_000_000)
  }

  /** mulberry32: 0 inclusive to 1 exclusive. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  private from(alphabet: string, length: number): string {
    let text = ""
    for (let i = 0; i < length; i++) text += alphabet[Math.floor(this.next() * alphabet.length)] ?? ""
    return text
  }

  digits(length: number): string {
    return this.from(DIGITS, length)
  }

  hex(length: number): string {
    return this.from("0123456789abcdef", length)
  }

  lowerAlphanumeric(length: number): string {
    return this.from(DIGITS + LOWER, length)
  }

  alphanumeric(length: number): string {
    return this.from(DIGITS + LOWER + LOWER.toUpperCase(), length)
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.hex(length)).join("-")
  }

  /** The last ten digits of the next `syssn`; never repeated. */
  nextSequence(): string {
    this.sequence += 1
    return String(this.sequence).padStart(10, "0")
  }
}
