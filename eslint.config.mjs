import { defineConfig, globalIgnores } from "eslint/config"
import jest from "eslint-plugin-jest"
import tseslint from "typescript-eslint"

/** Everything in one program, as the tests see it: each further program would read all of Medusa's types again. */
const PROGRAM = "tsconfig.tests.json"

/** Amounts are whole minor units behind a brand, or Medusa's BigNumber. A float between the two loses cents. */
const floatMoney = [
  ["CallExpression[callee.name='parseFloat']", "parseFloat"],
  ["CallExpression[callee.property.name='parseFloat']", "Number.parseFloat"],
  ["CallExpression[callee.property.name='toFixed'][arguments.length>0]", "toFixed with digits"],
  ["BinaryExpression[operator=/^[*\\u002f]$/][right.value=100]", "times or by 100"],
].map(([selector, what]) => ({ selector, message: `${what}: amounts never pass through a float, use domain/money` }))

export default defineConfig(
  globalIgnores([
    "node_modules/",
    ".medusa/",
    ".demo/",
    ".test/",
    "demo/.medusa/",
    "**/dist/",
    "coverage/",
    "examples/",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: PROGRAM, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-debugger": "error",
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"], location: "anywhere" }],
      "no-restricted-globals": ["error", { name: "isNaN", message: "Number.isNaN does not convert" }],
      "object-shorthand": "error",
      "prefer-const": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Medusa's interfaces ask for methods that answer a promise, also where there is nothing to wait for.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: [
      "src/qfpay/**",
      "src/providers/**",
      "src/modules/**",
      "src/payments/**",
      "src/workflows/**",
      "src/operations/**",
      "src/api/**",
    ],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": ["error", ...floatMoney] },
  },
  {
    // Medusa's way to hand on what its own constructors ask for, and to say that a setting is there.
    files: ["src/modules/*/service.ts", "**/medusa-config*.ts"],
    rules: {
      "prefer-rest-params": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-require-imports": "off",
    },
  },
  {
    files: ["src/simulator/cli.ts", "demo/**", "scripts/**", "benchmarks/**"],
    rules: { "no-console": "off" },
  },
  {
    // What a test reads from HTTP is `any`, and it says at once what it expects of it.
    files: ["**/*.{test,spec}.{ts,tsx}", "**/__tests__/**", "integration-tests/**"],
    plugins: { jest },
    rules: {
      "jest/no-disabled-tests": "error",
      "jest/no-focused-tests": "error",
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-implied-eval": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    extends: [tseslint.configs.base],
    rules: {
      eqeqeq: "error",
      "no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" },
      ],
      "prefer-const": "error",
    },
  },
)
