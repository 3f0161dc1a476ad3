/**
 * The direction in which the folders of src know each other: catalogue <- wire <- domain <- modules <- providers,
 * payments <- workflows <- operations <- api, jobs, subscribers. Checked by `npm run lint`.
 */

const CORE = ["catalogue", "errors", "messages", "wire", "domain"]
/** What works with Medusa: on its books, as workflows, and for a caller. */
const SHOP = ["payments", "workflows", "operations"]
const TESTS = String.raw`(\.test\.tsx?$|/__tests__/)`
const SERVER_PACKAGES =
  "^node_modules/(@medusajs/(framework|medusa|cli|utils|types|core-flows|workflows-sdk)|express|axios|knex|pg)/"

/** What each folder may import besides itself. */
const KNOWS = {
  catalogue: [],
  // An error carries its message by key.
  errors: ["catalogue", "messages"],
  messages: ["catalogue"],
  wire: ["catalogue", "errors"],
  domain: ["catalogue", "errors", "messages", "wire"],
  modules: CORE,
  providers: [...CORE, "modules"],
  payments: [...CORE, "modules"],
  workflows: [...CORE, "modules", "payments"],
  operations: [...CORE, "modules", "payments", "workflows"],
  policies: [],
  // What the command line and the admin both say of a shop that is being set up.
  "going-live": [...CORE, "modules", ...SHOP],
  api: [...CORE, "modules", "providers", ...SHOP, "policies", "going-live"],
  jobs: [...CORE, "modules", "providers", ...SHOP],
  subscribers: [...CORE, "modules", "providers", ...SHOP],
  // The commands look at a shop from outside.
  cli: [...CORE, "modules", "providers", ...SHOP, "going-live", "api"],
  // Both run in a browser and reach the server over HTTP only; of the server they may name types.
  admin: ["catalogue", "messages"],
  storefront: ["catalogue"],
  // It checks signatures with its own code, so that one mistake cannot hide in both.
  simulator: ["catalogue"],
}

/**
 * What each room of the module `qfpay` may run besides itself, lowest first. Each may name every other's types, because
 * all of them work with the same context.
 */
const ROOMS = {
  config: [],
  ledger: [],
  accounts: ["config"],
  books: ["ledger"],
  payments: ["config", "ledger", "accounts", "books"],
  enquiries: ["ledger", "accounts", "payments"],
  reconciliation: ["ledger", "accounts", "books", "payments", "enquiries"],
  refunds: ["ledger", "accounts", "books", "payments", "enquiries", "reconciliation"],
}

const room = (name) => `^src/modules/qfpay/${name}/`

const rooms = Object.entries(ROOMS).map(([name, known]) => ({
  name: `room-${name}`,
  comment: `src/modules/qfpay/${name} may run ${["itself", ...known].join(", ")}`,
  severity: "error",
  from: { path: room(name), pathNot: TESTS },
  to: {
    path: "^src/modules/qfpay/(.+/|service[.]ts)",
    pathNot: [name, ...known].map(room),
    dependencyTypesNot: ["type-only"],
  },
}))

/** Types that a browser's code may name. */
const TYPES = { admin: "^src/(api|policies)/", storefront: "^src/qfpay/domain/" }
/** Single files that a browser's code may run. */
const FILES = { storefront: "^src/qfpay/domain/poll-plan" }

const folder = (name) => `^src/(qfpay/)?${name}/`

const directions = Object.entries(KNOWS).map(([name, known]) => ({
  name: `${name}-knows`,
  comment: `src/**/${name} may import ${["itself", ...known].join(", ")}`,
  severity: "error",
  from: { path: folder(name), pathNot: TESTS },
  to: {
    path: "^(?!node_modules/)",
    pathNot: [...[name, ...known].map(folder), FILES[name], TYPES[name]].filter(Boolean),
    dependencyTypesNot: ["core", "npm", "npm-dev", "npm-peer", "npm-optional", "npm-bundled"],
  },
}))

/** The only packages that a folder of the core may import. */
const packages = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: TESTS },
  to: { path: "^node_modules/", pathNot: to },
})

/** Packages that a folder must not import, not even a type of. */
const never = (name, from, path) => ({ name, severity: "error", from: { path: from, pathNot: TESTS }, to: { path } })

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...directions,
    ...rooms,
    {
      name: "placed",
      comment: "each folder of src has its place in the direction above",
      severity: "error",
      from: { path: "^src/", pathNot: [...Object.keys(KNOWS).map(folder), "^src/__tests__/"] },
      to: {},
    },
    ...Object.entries(TYPES).map(([name, path]) => ({
      name: `${name}-only-types`,
      severity: "error",
      from: { path: folder(name), pathNot: TESTS },
      to: { path, pathNot: FILES[name] ?? "^$", dependencyTypesNot: ["type-only"] },
    })),
    packages("core-packages", "^src/qfpay/(catalogue|errors|messages)/", "^$"),
    packages("wire-packages", "^src/qfpay/wire/", "^node_modules/(zod|axios)/"),
    packages("domain-packages", "^src/qfpay/domain/", "^node_modules/zod/"),
    never("simulator-packages", "^src/simulator/", "^node_modules/(@medusajs|axios)/"),
    never("storefront-packages", "^src/storefront/", "^node_modules/@medusajs/"),
    {
      name: "browser-packages",
      severity: "error",
      from: { path: "^src/(admin|storefront)/", pathNot: TESTS },
      to: { path: SERVER_PACKAGES, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "browser-without-node",
      severity: "error",
      from: { path: "^src/(admin|storefront)/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "one-client-of-qfpay",
      severity: "error",
      from: { path: "^src/", pathNot: [TESTS, "^src/qfpay/wire/client[.]ts$"] },
      to: { path: "^node_modules/axios/" },
    },
    {
      name: "admin-without-store",
      comment: "what both need stands beside them in src/api",
      severity: "error",
      from: { path: "^src/api/admin/", pathNot: TESTS },
      to: { path: "^src/api/(store|qfpay)/" },
    },
    {
      name: "no-circles",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "resolvable", severity: "error", from: { path: "^src/" }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.tests.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
}
