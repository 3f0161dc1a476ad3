/**
 * Shows what is being done and how long it took, in lines that stay: listr2 rewrites them, and steps here run inside others.
 *
 * @param {NodeJS.WritableStream} out
 */
export function createProgress(out) {
  return {
    /**
     * Runs one step and shows it, with the seconds that it took.
     *
     * @template T
     * @param {string} title
     * @param {() => Promise<T>} work
     * @returns {Promise<T>}
     */
    async step(title, work) {
      const startedAt = performance.now()
      out.write(`  … ${title}\n`)
      const took = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
      try {
        const result = await work()
        out.write(`  ✓ ${title} (${took()})\n`)
        return result
      } catch (error) {
        out.write(`  ✗ ${title} (${took()})\n`)
        throw error
      }
    },
    /** @param {string} [text] */
    say(text = "") {
      out.write(`${text}\n`)
    },
  }
}

/** @typedef {ReturnType<typeof createProgress>} Progress */
