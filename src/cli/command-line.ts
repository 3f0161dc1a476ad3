import { parseArgs, types } from "node:util"
import { NotAMedusaProjectError } from "./medusa-project"

/** The input of a subcommand. */
export interface CommandContext {
  /** Absolute path of the Medusa project: the working directory. */
  readonly directory: string
  /** The declared flags that the caller set. */
  readonly flags: ReadonlySet<string>
  /** Prints a line to the terminal. */
  readonly print: (line: string) => void
  /** Asks a yes-or-no question; undefined when nobody is at the terminal to answer. */
  readonly confirm: (question: string) => Promise<boolean | undefined>
}

/** A subcommand of `npx medusa-payment-qfpay`. */
export interface Command {
  /** One line of `--help`. */
  readonly summary: string
  /** Its boolean flags, each with its line of `--help`. */
  readonly flags: Readonly<Record<string, string>>
  /** @returns the exit status */
  run(context: CommandContext): Promise<number>
}

/** The commands by name. */
export type Commands = Readonly<Record<string, Command>>

/** The text of `--help`, for all commands. */
export function helpText(commands: Commands): string {
  const lines = Object.entries(commands).flatMap(([name, { summary, flags }]) => [
    `  ${name.padEnd(12)}${summary}`,
    ...Object.entries(flags).map(([flag, text]) => `    --${flag.padEnd(8)}${text}`),
  ])
  return ["Usage: npx medusa-payment-qfpay <command>, in the folder of your Medusa application", "", ...lines].join(
    "\n",
  )
}

/**
 * Runs the command that the arguments name.
 * @returns the exit status: 0 for success, 1 when the command found or had a problem, 2 for a wrong call
 */
export async function runCommandLine(
  commands: Commands,
  args: readonly string[],
  context: Omit<CommandContext, "flags">,
): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    context.print(helpText(commands))
    return name === undefined ? 2 : 0
  }
  const command = commands[name]
  if (command === undefined) {
    context.print(`There is no command "${name}".\n\n${helpText(commands)}`)
    return 2
  }
  const options = Object.fromEntries(
    ["help", ...Object.keys(command.flags)].map((flag) => [flag, { type: "boolean" as const }]),
  )
  let flags: Set<string>
  try {
    flags = new Set(Object.keys(parseArgs({ args: rest, options }).values))
  } catch (error) {
    context.print(`${types.isNativeError(error) ? error.message : String(error)}\n\n${helpText({ [name]: command })}`)
    return 2
  }
  if (flags.has("help")) {
    context.print(helpText({ [name]: command }))
    return 0
  }
  try {
    return await command.run({ ...context, flags })
  } catch (error) {
    if (!(error instanceof NotAMedusaProjectError)) throw error
    context.print(error.message)
    return 1
  }
}
