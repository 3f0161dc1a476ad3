import path from "node:path"
import { startPostgres, withConnection } from "./postgres.mjs"

/** The title that the seed gives to the storefront's publishable key, as its last step. */
const STOREFRONT_KEY_TITLE = "Demo storefront"

const UNDEFINED_DATABASE = "3D000"
const UNDEFINED_TABLE = "42P01"

/**
 * @typedef {object} DemoDatabase
 * @property {string} url
 * @property {string} [notice]
 * @property {Promise<string>} [ended] if the demo started it
 * @property {() => Promise<void>} stop
 */

/**
 * The database given as DATABASE_URL, or the demo's own below `dir`.
 *
 * @param {{ dir: string, databaseUrl: string | undefined }} options
 * @returns {Promise<DemoDatabase>}
 */
export async function openDatabase({ dir, databaseUrl }) {
  if (databaseUrl !== undefined) {
    await ensureReachable(databaseUrl)
    return { url: databaseUrl, stop: async () => {} }
  }
  const postgres = await startPostgres({
    dataDir: path.join(dir, "postgres"),
    logFile: path.join(dir, "logs", "postgres.log"),
  })
  try {
    await postgres.ensureDatabase("medusa-demo")
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return { ...postgres, url: postgres.urlFor("medusa-demo") }
}

/**
 * The storefront's publishable key, or undefined if the shop is not seeded completely.
 *
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
export async function findPublishableKey(url) {
  try {
    const sql = "select token from api_key where title = $1 and type = 'publishable' and revoked_at is null"
    const { rows } = await withConnection(url, (client) => client.query(sql, [STOREFRONT_KEY_TITLE]))
    return rows[0]?.token
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return undefined
    throw error
  }
}

/** @param {string} url */
async function ensureReachable(url) {
  try {
    await withConnection(url, (client) => client.query("select 1"))
  } catch (error) {
    if (codeOf(error) === UNDEFINED_DATABASE) return createNamedDatabase(url)
    const { message } = /** @type {Error} */ (error)
    throw new Error(`The database of DATABASE_URL cannot be reached: ${message}`, { cause: error })
  }
}

/** @param {string} url */
async function createNamedDatabase(url) {
  const server = new URL(url)
  const name = decodeURIComponent(server.pathname.slice(1))
  server.pathname = "/postgres"
  await withConnection(server.href, (client) => client.query(`create database "${name.replaceAll('"', '""')}"`))
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {{ code?: string }} */ (error).code
}
