import v8 from "node:v8"
import vm from "node:vm"
import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"

/** What this process keeps: bytes of memory after a collection of garbage, and what it waits for, by kind. */
export interface Vitals {
  readonly heap: number
  readonly external: number
  readonly resident: number
  readonly waitsFor: Readonly<Record<string, number>>
}

v8.setFlagsFromString("--expose-gc")
const collectGarbage = vm.runInNewContext("gc") as () => void

export async function GET(_req: MedusaRequest, res: MedusaResponse<Vitals>): Promise<void> {
  collectGarbage()
  const { heapUsed, external, rss } = process.memoryUsage()
  const waitsFor: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) waitsFor[kind] = (waitsFor[kind] ?? 0) + 1
  res.json({ heap: heapUsed, external, resident: rss, waitsFor })
}
