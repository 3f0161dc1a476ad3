/**
 * PostgreSQL in a process of its own, so that it can be restarted, with a clock of its own:
 * `node postgres.mjs <folder> <port>` says the database's address when it is ready, and ends when the server ends.
 */
import { startPostgres, withConnection } from "../../scripts/lib/postgres.mjs"

const DATABASE = "shop"
const [folder = "", port] = process.argv.slice(2)
const postgres = await startPostgres({ dataDir: folder, port: Number(port), fast: true })
if (await postgres.ensureDatabase(DATABASE)) {
  // What was committed must outlive a crash of the server, if not of the machine.
  await withConnection(postgres.urlFor("postgres"), (client) =>
    client.query(`ALTER DATABASE ${DATABASE} SET synchronous_commit = on`),
  )
}
console.log(JSON.stringify({ url: postgres.urlFor(DATABASE), dataDir: postgres.dataDir }))
process.on("SIGTERM", () => void postgres.stop())
await postgres.ended
process.exit()
