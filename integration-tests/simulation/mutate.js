const crypto = require("node:crypto")
const path = require("node:path")
const mutants = require("./mutants")

const BUILT = path.resolve(__dirname, "../../.medusa/server/src")
const mutant = mutants.find(({ name }) => name === process.env.SIMULATION_MUTANT)

/** Jest's transformer for the built plugin: makes the mistake that SIMULATION_MUTANT names, and no other change. */
module.exports = {
  process(source, file) {
    const changes = mutant ? [mutant, ...(mutant.also ?? [])] : []
    const own = changes.filter((change) => path.join(BUILT, change.file) === file)
    let code = source
    for (const { from, to } of own) {
      if (code.split(from).length !== 2) throw new Error(`The mutant ${mutant.name} does not fit ${file} any more`)
      code = code.replace(from, () => to)
    }
    return { code }
  },
  getCacheKey: (source, file) =>
    crypto
      .createHash("sha256")
      .update(source)
      .update(file)
      .update(JSON.stringify(mutant ?? null))
      .digest("hex"),
}
