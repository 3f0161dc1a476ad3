import path from "node:path"
import { parseArgs } from "node:util"
import { ROOT } from "./builds.mjs"

export const HELP = `
npm run demo [-- options]      a whole shop on this machine: Medusa with this plugin, a QFPay simulator, a storefront

  --reset       delete everything and set the shop up again
  --json        print one line of JSON when the shop is ready; progress goes to standard error
  --no-build    use the plugin as it was last built
  --help        this text

  DEMO_STOREFRONT_PORT=8000      ports; 0 takes any free one
  DEMO_MEDUSA_PORT=9000
  DEMO_SIMULATOR_PORT=4010
  DEMO_DIR=.demo                 where the database, the logs and the state are kept
  STORE_CORS=http://localhost:3000  origins of storefronts of your own, separated by commas
  DATABASE_URL=postgres://…      a PostgreSQL of your own instead of the built-in one
  REDIS_URL=redis://…            events and workflows through Redis instead of memory
`

/**
 * @typedef {object} DemoSettings
 * @property {boolean} reset
 * @property {boolean} json
 * @property {boolean} build
 * @property {boolean} help
 * @property {string} dir
 * @property {string | undefined} databaseUrl
 * @property {Record<"storefront" | "medusa" | "simulator", { wanted: number, setting: string, purpose: string }>} ports
 */

/**
 * Reads the demo's options and environment variables.
 *
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 * @returns {DemoSettings}
 */
export function readDemoSettings(argv, env) {
  const { values } = parseArgs({
    args: argv,
    options: {
      reset: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      "no-build": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  return {
    reset: values.reset,
    json: values.json,
    build: !values["no-build"],
    help: values.help,
    dir: path.resolve(ROOT, env.DEMO_DIR || ".demo"),
    databaseUrl: env.DATABASE_URL || undefined,
    ports: {
      storefront: port(env, "DEMO_STOREFRONT_PORT", 8000, "the storefront"),
      medusa: port(env, "DEMO_MEDUSA_PORT", 9000, "Medusa"),
      simulator: port(env, "DEMO_SIMULATOR_PORT", 4010, "the QFPay simulator"),
    },
  }
}

/** @param {NodeJS.ProcessEnv} env @param {string} setting @param {number} fallback @param {string} purpose */
function port(env, setting, fallback, purpose) {
  const value = env[setting]
  const wanted = value ? Number(value) : fallback
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535) {
    throw new Error(`${setting} must be a port from 0 to 65535; it is "${value}".`)
  }
  return { wanted, setting, purpose }
}
