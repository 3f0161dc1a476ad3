const path = require("node:path")
const { default: Sequencer } = require("@jest/test-sequencer")

/** How long the slow files take, in seconds on two cores. What is not here is quick. */
const SECONDS = {
  "checkout.spec.ts": 245,
  "money.spec.ts": 230,
  "processes.spec.ts": 225,
  "background.spec.ts": 200,
  "admin.spec.ts": 165,
  "cpm.spec.ts": 90,
  "pay-types-overseas.spec.ts": 90,
  "demo.spec.ts": 240,
  "package.spec.ts": 170,
  "widget.spec.ts": 70,
  "widget-looks.spec.ts": 55,
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
