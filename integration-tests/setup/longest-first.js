const path = require("node:path")
const { default: Sequencer } = require("@jest/test-sequencer")

/** How long the slow files take, in seconds on two cores. Files that are not listed are fast. */
const SECONDS = {
  "money.spec.ts": 260,
  "demo.spec.ts": 240,
  "checkout.spec.ts": 220,
  "processes.spec.ts": 210,
  "package.spec.ts": 180,
  "admin.spec.ts": 105,
  "lives-1.spec.ts": 100,
  "lives-2.spec.ts": 100,
  "widget.spec.ts": 95,
  "widget-looks.spec.ts": 46,
  "options.spec.ts": 35,
}

/**
 * Runs the slowest files first, so that none of them starts last and delays the end. Without recorded times Jest sorts
 * by file size, but the files that only combine suites are the smallest.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const secondsOf = ({ path: file }) => SECONDS[path.basename(file)] ?? 0
    return [...tests].sort((a, b) => secondsOf(b) - secondsOf(a) || a.path.localeCompare(b.path))
  }
}
