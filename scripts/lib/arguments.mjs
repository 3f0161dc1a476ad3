/**
 * Splits a command's arguments: those after a second `--`, or from `-t` on, go to Jest.
 *
 * @param {string[]} args
 * @returns {[string[], string[]]}
 */
export function splitForJest(args) {
  const at = args.findIndex((argument) => argument === "--" || argument === "-t")
  if (at < 0) return [args, []]
  return [args.slice(0, at), args.slice(args[at] === "--" ? at + 1 : at)]
}
