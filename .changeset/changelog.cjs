/** Changelog lines as their authors wrote them: what a merchant or developer can do now, and no commit numbers. */
module.exports = {
  getReleaseLine: async ({ summary }) => {
    const [first, ...rest] = summary.trim().split("\n")
    return [`- ${first}`, ...rest.map((line) => (line === "" ? "" : `  ${line}`))].join("\n")
  },
  getDependencyReleaseLine: async () => "",
}
