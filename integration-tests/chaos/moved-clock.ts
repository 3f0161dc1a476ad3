import fs from "node:fs"
import path from "node:path"

const LIBRARIES = "/usr/lib"
const NAME = "libfaketimeMT.so.1"

/** Where Debian's package libfaketime keeps it; undefined where it is not installed. */
export function findLibrary(): string | undefined {
  if (process.env.FAKETIME_LIBRARY) return process.env.FAKETIME_LIBRARY
  if (process.platform !== "linux") return undefined
  return fs
    .readdirSync(LIBRARIES)
    .map((architecture) => path.join(LIBRARIES, architecture, "faketime", NAME))
    .find((file) => fs.existsSync(file))
}

/** A clock that a process takes for the machine's. It can be moved while the process runs. */
export class MovedClock {
  #aheadMs: number

  /** @param file - where the process reads how far it is ahead; @param aheadMs - how far it is to begin with */
  constructor(
    private readonly file: string,
    aheadMs = 0,
  ) {
    this.#aheadMs = aheadMs
    this.#write()
  }

  /** For the environment of the process. What waits goes on waiting by the machine's own clock. */
  env(library: string): Record<string, string> {
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_CACHE_DURATION: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
    }
  }

  /** Moves it forward. The process notices within a second. */
  move(ms: number): void {
    this.#aheadMs += ms
    this.#write()
  }

  #write(): void {
    const next = `${this.file}.next`
    fs.writeFileSync(next, `+${this.#aheadMs / 1000}\n`, { mode: 0o644 })
    fs.renameSync(next, this.file)
  }
}
