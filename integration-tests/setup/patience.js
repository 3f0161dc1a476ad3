// A suite that boots Medusa, a browser or npm is slow, not hung.
jest.setTimeout(180_000)

// Medusa's runner resets the database between tests by cutting every connection, and knex logs each.
const { log } = console
console.log = (...lines) => {
  if (!String(lines[0]).startsWith("Connection Error: Connection ended unexpectedly")) log(...lines)
}
