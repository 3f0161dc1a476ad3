import fs from "node:fs"
import { format } from "oxfmt"

const OPTIONS = JSON.parse(fs.readFileSync(new URL("../../.oxfmtrc.json", import.meta.url), "utf8"))

/**
 * Formats a generated file as `npm run format` does.
 *
 * @param {string} file its path
 * @param {string} text
 * @returns {Promise<string>}
 */
export async function formatted(file, text) {
  const { code, errors } = await format(file, text, OPTIONS)
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join("; ")}`)
  return code
}
