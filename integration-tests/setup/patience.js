// A part that boots Medusa, a browser or npm is slow, not hung.
jest.setTimeout(180_000)

// Medusa's runner puts the database back between tests by cutting every connection, and knex tells of each.
const { log } = console
console.log = (...lines) => {
  if (!String(lines[0]).startsWith("Connection Error: Connection ended unexpectedly")) log(...lines)
}
