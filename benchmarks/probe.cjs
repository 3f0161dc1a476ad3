/**
 * Loaded into the measured process with NODE_OPTIONS: writes one line of JSON a second with the delay of its event
 * loop, its memory and its CPU time.
 */
const { appendFileSync } = require("node:fs")
const path = require("node:path")
const { monitorEventLoopDelay } = require("node:perf_hooks")

const file = path.join(process.env.BENCH_PROBE_DIR ?? ".", `${process.pid}.jsonl`)
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const line = { at: Date.now(), p99Ms: delay.percentile(99) / 1e6, rss, heapUsed, cpuMs: (user + system) / 1e3 }
  delay.reset()
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`)
  } catch {
    // The run has ended.
  }
}, 1_000).unref()
