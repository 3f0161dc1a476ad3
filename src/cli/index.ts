#!/usr/bin/env node
import { createInterface } from "node:readline/promises"
import { type Command, type Commands, runCommandLine } from "./command-line"

/** Loads a command only when it is called: `--help` needs nothing of Medusa. */
const lazily = (load: () => Promise<Pick<Command, "run">>): Command["run"] => {
  return async (context) => (await load()).run(context)
}

const COMMANDS: Commands = {
  init: {
    summary:
      "Adds the plugin to medusa-config.ts and its settings to .env; shows the changes and asks before it writes.",
    flags: { yes: "write the changes without asking" },
    run: lazily(() => import("./init.js")),
  },
  doctor: {
    summary: "Shows what is missing before this shop's first payment, and how to fix it.",
    flags: { offline: "call neither QFPay nor the notify URL", json: "print the checks as JSON" },
    run: lazily(() => import("./doctor.js")),
  },
  audit: {
    summary: "Accounts for all money that ever arrived, lists what does not add up, and corrects what it can.",
    flags: { json: "print the report as JSON" },
    run: lazily(() => import("./audit.js")),
  },
}

/** Asks at the terminal; returns undefined when input or output is not one. */
async function confirm(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

async function main(): Promise<void> {
  // Medusa's own progress lines would bury the command's output. Its remaining log lines go to standard error, so that
  // --json prints only JSON.
  process.env.LOG_LEVEL ||= "error"
  const answer = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  const status = await runCommandLine(COMMANDS, process.argv.slice(2), {
    directory: process.cwd(),
    print: (line) => void answer(`${line}\n`),
    confirm,
  })
  // Medusa may leave timers behind; the output must be flushed before the process ends.
  answer("", () => process.exit(status))
}

void main()
