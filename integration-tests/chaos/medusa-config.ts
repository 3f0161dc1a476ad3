/** The shop of the integration tests, in a project of its own because it has a route more (src/api). */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Medusa reads what the module exports
import config = require("../medusa-config")

export = config
