import { Client } from "pg"
import { storeTest } from "../setup"
import { HeldCalls } from "./held-calls"
import { type Script, scriptOf, live } from "./life"
import { buildStage } from "./stage"
import type { World } from "./world"

const held = new HeldCalls()
const seeds = (process.env.SIMULATION_SEEDS ?? "1,2,3").split(",").map(Number)

storeTest(
  "A shop's life",
  (store) => {
    it("keeps every minor unit", async () => {
      const { stage, leave } = await buildStage(store, held)
      const lines: string[] = []
      try {
        for (const seed of seeds) {
          const began = process.hrtime.bigint()
          try {
            const world = await live(stage, scriptOf(seed))
            lines.push(`seed ${seed}: ${world.hash}, ${world.log.length} events, ${Number(process.hrtime.bigint() - began) / 1e6} ms`)
            if (process.env.SIMULATION_LOG) lines.push(...world.log)
          } catch (error) {
            const { world } = error as { world?: World }
            lines.push(`seed ${seed}: ${String(error)} ${Number(process.hrtime.bigint() - began) / 1e6} ms`, ...(world?.log ?? []))
          }
        }
      } finally {
        leave()
      }
      console.log(lines.join("\n"))
    }, 600_000)
  },
  { simulator: { pace: (call, moment) => held.pace(call, moment), refundSpacingMs: 0 }, plugin: { enquiriesPerMinute: 400 } },
)
void Client
void (undefined as unknown as Script)
