const path = require("node:path")
const { default: Sequencer } = require("@jest/test-sequencer")

/** How long the slow files take, in seconds on two cores. What is not here is quick. */
const SECONDS = {
  "processes.spec.ts": 160,
  "money.spec.ts": 120,
  "checkout.spec.ts": 90,
  "background.spec.ts": 75,
  "admin.spec.ts": 70,
  "options.spec.ts": 40,
  "cpm.spec.ts": 30,
  "demo.spec.ts": 160,
  "package.spec.ts": 110,
  "widget.spec.ts": 60,
  "widget-looks.spec.ts": 40,
}

/**
 * The files that take longest begin first: one of them that begins last keeps everybody waiting. Jest goes by the size of a
 * file where it has no times of its own, and the files that only put suites together are the smallest.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const secondsOf = ({ path: file }) => SECONDS[path.basename(file)] ?? 0
    return [...tests].sort((a, b) => secondsOf(b) - secondsOf(a) || a.path.localeCompare(b.path))
  }
}
