/** Turns TypeScript into what Node runs. Types are checked by `npm run typecheck`, not here. */
const transform = {
  "^.+\\.[jt]sx?$": [
    "@swc/jest",
    {
      jsc: {
        parser: { syntax: "typescript", tsx: true, decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: "automatic" } },
        target: "es2022",
      },
    },
  ],
}

const shared = {
  transform,
  // The built plugin is CommonJS already; it is tested byte for byte as it ships.
  transformIgnorePatterns: ["/node_modules/", "/\\.medusa/"],
  // What the storefront loads late has the extension that the compiler wants, and is TypeScript here.
  moduleNameMapper: { "^(\\./(?:locale/[\\w-]+|in-app))\\.js$": "$1" },
  testEnvironment: "node",
  moduleFileExtensions: ["ts", "tsx", "js", "mjs", "cjs", "json"],
  // Copies of this package that builds and demos leave behind must not be taken for it.
  modulePathIgnorePatterns: ["<rootDir>/\\.medusa/", "<rootDir>/\\.demo/", "<rootDir>/demo/\\.medusa/"],
  setupFiles: ["<rootDir>/integration-tests/setup/loopback-only.js"],
}

const slow = {
  ...shared,
  setupFilesAfterEnv: ["patience.js", "secrets-of-run.ts"].map((file) => `<rootDir>/integration-tests/setup/${file}`),
}

/** @type {import("jest").Config} */
module.exports = {
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  testSequencer: "<rootDir>/integration-tests/setup/longest-first.js",
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/src/!(modules|providers)/**/*.test.{ts,tsx}", "<rootDir>/scripts/**/*.test.{ts,mjs,js}"],
    },
    // The module with its ledger in a real database; it needs no built plugin and boots no Medusa.
    { ...shared, displayName: "modules", testMatch: ["<rootDir>/src/{modules,providers}/**/*.test.ts"] },
    {
      ...slow,
      displayName: "integration",
      testMatch: ["<rootDir>/integration-tests/!(browser|package|simulation|chaos|long-run|upgrades)/**/*.spec.ts"],
    },
    { ...slow, displayName: "browser", testMatch: ["<rootDir>/integration-tests/browser/**/*.spec.ts"] },
    // How fast it is: measured when asked for, never a test that a slow machine can fail.
    { ...slow, displayName: "measure", testMatch: ["<rootDir>/integration-tests/**/*.measure.ts"] },
    // A sample of it is in the tests; this is the long run.
    {
      ...slow,
      displayName: "fuzz",
      testMatch: ["<rootDir>/integration-tests/**/*.fuzz.ts", "<rootDir>/src/**/*.fuzz.test.ts"],
    },
    {
      ...slow,
      displayName: "simulation",
      testMatch: ["<rootDir>/integration-tests/simulation/*.spec.ts"],
    },
    { ...slow, displayName: "chaos", testMatch: ["<rootDir>/integration-tests/chaos/*.spec.ts"] },
    { ...slow, displayName: "long-run", testMatch: ["<rootDir>/integration-tests/long-run/*.spec.ts"] },
    { ...slow, displayName: "upgrades", testMatch: ["<rootDir>/integration-tests/upgrades/*.spec.ts"] },
    { ...slow, displayName: "package", testMatch: ["<rootDir>/integration-tests/package/**/*.spec.ts"] },
  ].map((project) => ({ ...project, cacheDirectory: "<rootDir>/node_modules/.cache/jest" })),
}
