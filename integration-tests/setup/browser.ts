import { execFile } from "node:child_process"
import path from "node:path"
import { promisify } from "node:util"
import { secretWatch } from "./secrets"
import { chromium, type Browser, type LaunchOptions } from "playwright-core"

const ROOT = path.resolve(__dirname, "../..")
/** How long a test waits for something on a page. A machine on which everything takes twice as long is slow, not broken. */
const PATIENCE_MS = 60_000

/**
 * Starts the Chromium from the npm package `@sparticuz/chromium`, so that nothing needs to be installed. That package
 * is for Linux on x64; elsewhere, the machine's Chrome is used. `BROWSER_PATH` overrides both.
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { env, ...browser } = await findBrowser()
  const launched = await chromium.launch({
    // As root in a container, Chromium's sandbox is not available. The browser only visits this machine.
    args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
    ...browser,
    ...options,
    env: { ...definedVariables(), ...env },
  })
  launched.on("context", (context) => {
    context.setDefaultTimeout(PATIENCE_MS)
    secretWatch.watchPages(context)
  })
  return launched
}

async function findBrowser(): Promise<
  Pick<LaunchOptions, "executablePath" | "channel"> & { env?: Record<string, string> }
> {
  if (process.env.BROWSER_PATH) return { executablePath: process.env.BROWSER_PATH }
  if (process.platform !== "linux" || process.arch !== "x64") return { channel: "chrome" }
  const unpack = [path.join(__dirname, "unpack-browser.mjs"), path.join(ROOT, "node_modules/.cache/chromium")]
  const { stdout } = await promisify(execFile)(process.execPath, unpack)
  return JSON.parse(stdout)
}

/** This process's environment without Node's own variables. */
function definedVariables(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => name !== "NODE_OPTIONS")
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
