import fs from "node:fs"
import path from "node:path"
import { structuredPatch } from "diff"
import type { CommandContext } from "./command-line"
import { BLOCK, ENVIRONMENT, indented } from "./config-blocks"
import { editConfig } from "./edit-config"
import { configFileOf } from "./medusa-project"

/** A file as it is and as it shall be. */
interface Change {
  readonly file: string
  readonly before: string
  readonly after: string
  /** Lines around the change that the diff shows; none of a file that holds secrets. */
  readonly contextLines: number
}

/** Files in which Medusa's projects keep the names of their environment. */
const ENV_FILES = [".env", ".env.template"]

/**
 * `npx medusa-payment-qfpay init`: puts the plugin into medusa-config.ts and the names of its settings into `.env`. Shows
 * the changes and asks before it writes. What it does not understand it leaves alone, and prints what to add.
 */
export async function run({ directory, flags, print, confirm }: CommandContext): Promise<number> {
  const config = configFileOf(directory)
  const before = fs.readFileSync(config, "utf8")
  const edit = editConfig(before)
  if (edit.kind === "not_understood") {
    print(`${path.basename(config)} was left as it is: ${edit.reason}\n\nAdd this to it by hand:\n`)
    print(indented(BLOCK, "  "))
    print(`\nand these to .env:\n\n${indented(Object.keys(ENVIRONMENT).join("\n"), "  ")}\n`)
    return 1
  }

  const changes: Change[] = []
  if (edit.kind === "edited") changes.push({ file: config, before, after: edit.text, contextLines: 3 })
  for (const name of ENV_FILES) {
    const file = path.join(directory, name)
    if (name !== ".env" && !fs.existsSync(file)) continue
    const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : ""
    const after = withEnvironment(text)
    if (after !== text) changes.push({ file, before: text, after, contextLines: 0 })
  }
  if (changes.length === 0) {
    print("Nothing to do: the plugin is in medusa-config and its settings are named in .env.")
    print("\nNext: npx medusa-payment-qfpay doctor")
    return 0
  }

  for (const change of changes) print(diffOf(change, directory))
  const answer = flags.has("yes") ? true : await confirm("Write these changes?")
  if (answer === undefined) {
    print("Nothing was written, because nobody could be asked. Run the command again with --yes to write the changes.")
    return 1
  }
  if (!answer) {
    print("Nothing was written.")
    return 1
  }
  for (const { file, after } of changes) fs.writeFileSync(file, after)
  print(nextSteps(directory))
  return 0
}

/** A `.env` file with every name of the plugin in it; what it has already stays. */
export function withEnvironment(text: string): string {
  const missing = Object.entries(ENVIRONMENT).filter(
    ([name]) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, "m").test(text),
  )
  if (missing.length === 0) return text
  const lines = missing.map(([name, value]) => `${name}=${value}`)
  const separator = text === "" ? "" : text.endsWith("\n") ? "\n" : "\n\n"
  return `${text}${separator}# QFPay (medusa-payment-qfpay)\n${lines.join("\n")}\n`
}

function diffOf({ file, before, after, contextLines }: Change, directory: string): string {
  const name = path.relative(directory, file)
  // Without its last newline, the last line would count as changed and be shown: of .env, it may be a secret.
  const { hunks } = structuredPatch(name, name, ended(before), after, "", "", { context: contextLines })
  const lines = hunks.flatMap((hunk) => [
    `@@ line ${hunk.newStart} @@`,
    ...hunk.lines.filter((line) => !line.startsWith("\\")),
  ])
  return [`--- ${name}`, ...lines, ""].join("\n")
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`
}

function nextSteps(directory: string): string {
  const steps = [
    ...(isInstalled(path.resolve(directory)) ? [] : ["npm install medusa-payment-qfpay"]),
    "Fill in the QFPAY_ lines and MEDUSA_BACKEND_URL in .env. Without an account, use the one that `npx qfpay-simulator` prints.",
    "npx medusa db:migrate",
    "npm run dev",
    "In the admin, turn on the wallets under Settings, QFPay.",
    "npx medusa-payment-qfpay doctor",
  ]
  return ["Done. Next:", ...steps.map((step, index) => `  ${index + 1}. ${step}`)].join("\n")
}

/** In a workspace, packages are in a folder further up. */
function isInstalled(directory: string): boolean {
  if (fs.existsSync(path.join(directory, "node_modules/medusa-payment-qfpay/package.json"))) return true
  const parent = path.dirname(directory)
  return parent !== directory && isInstalled(parent)
}
