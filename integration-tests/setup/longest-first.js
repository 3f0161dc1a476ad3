const path = require("node:path")
const { default: Sequencer } = require("@jest/test-sequencer")

/** How long the slow files take, in seconds on two cores. Files that are not listed are fast. */
const SECONDS = {
  "demo.spec.ts": 260,
  "money.spec.ts": 220,
  "processes.spec.ts": 210,
  "checkout.spec.ts": 190,
  "package.spec.ts": 180,
  "widget.spec.ts": 95,
  "background.spec.ts": 93,
  "admin.spec.ts": 83,
  "widget-looks.spec.ts": 46,
  "options.spec.ts": 35,
  "cpm.spec.ts": 34,
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
