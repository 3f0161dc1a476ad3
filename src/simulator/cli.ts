#!/usr/bin/env node
import { explainFailure, HELP, readCommandLine, startedText } from "./command-line"
import { createSimulator } from "./simulator"

async function main(): Promise<void> {
  let address = { port: 0, host: "" }
  try {
    const command = readCommandLine(process.argv.slice(2), process.env)
    if (command.help) {
      console.log(HELP)
      return
    }
    address = command
    const simulator = createSimulator(command.options)
    const { url } = await simulator.listen(command.port, command.host)
    console.log(startedText(url, command.options, command.host))
    const stop = () => void simulator.close().then(() => process.exit(0))
    process.once("SIGINT", stop)
    process.once("SIGTERM", stop)
  } catch (error) {
    console.error(explainFailure(error, address.port, address.host))
    process.exitCode = 1
  }
}

void main()
