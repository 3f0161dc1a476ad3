#!/usr/bin/env node
import { createInterface } from "node:readline/promises"
import { type Command, type Commands, runCommandLine } from "./command-line"

/** Loads a command when it is called: `--help` needs nothing of Medusa. */
const lazily = (load: () => Promise<Pick<Command, "run">>): Command["run"] => {
  return async (context) => (await load()).run(context)
}

const COMMANDS: Commands = {
  init: {
    summary: "Adds the plugin to medusa-config.ts and its settings to .env; shows the changes and asks first.",
    flags: { yes: "write the changes without asking" },
    run: lazily(() => import("./init.js")),
  },
  doctor: {
    summary: "Says what stands between this shop and its first payment, and how to put it right.",
    flags: { offline: "ask neither QFPay nor the notify URL", json: "print the checks as JSON" },
    run: lazily(() => import("./doctor.js")),
  },
  audit: {
    summary: "Says where all the money is that ever arrived, and what does not add up; puts right what it can.",
    flags: { json: "print the report as JSON" },
    run: lazily(() => import("./audit.js")),
  },
}

/** Asks at the terminal; nobody can answer when input or output is not one. */
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
  // Medusa's own progress lines would bury what the command has to say. What it logs all the same goes beside the answer, so
  // that --json prints JSON only.
  process.env.LOG_LEVEL ||= "error"
  const answer = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  const status = await runCommandLine(COMMANDS, process.argv.slice(2), {
    directory: process.cwd(),
    print: (line) => void answer(`${line}\n`),
    confirm,
  })
  // Medusa may leave timers behind; what was printed must be out before the process ends.
  answer("", () => process.exit(status))
}

void main()
