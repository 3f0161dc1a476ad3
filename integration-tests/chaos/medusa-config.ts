/** The shop of the integration tests, in a project of its own because it has a route more (src/api). */
import config = require("../medusa-config")

export = config
