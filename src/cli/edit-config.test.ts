import fs from "node:fs"
import path from "node:path"
import { transpileModule } from "typescript"
import { editConfig } from "./edit-config"

/** Medusa's starter, formatted like this repository. */
const STARTER = `import { defineConfig, loadEnv } from "@medusajs/framework/utils"

loadEnv(process.env.NODE_ENV || "development", process.cwd())

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    http: {
      storeCors: process.env.STORE_CORS!,
      adminCors: process.env.ADMIN_CORS!,
      authCors: process.env.AUTH_CORS!,
      jwtSecret: process.env.JWT_SECRET || "supersecret",
      cookieSecret: process.env.COOKIE_SECRET || "supersecret",
    },
  },
})
`

/** The same without the formatter's trailing commas, as the starter is published. */
const UNFORMATTED = STARTER.replace(/,(?=\n\s*\})/g, "").replace('"development"', "'development'")

interface Config {
  plugins: { resolve: string; options: { accounts: Record<string, object> } }[]
  modules: { resolve: string; dependencies?: string[]; options?: { providers?: { resolve: string; id: string }[] } }[]
}

/** The configuration that Medusa would read from the text. */
function configOf(text: string): Config {
  const module = { exports: {} as Config }
  const require = () => ({ loadEnv: () => undefined, defineConfig: (config: Config) => config, Modules: {} })
  new Function("module", "exports", "require", transpileModule(text, {}).outputText)(module, module.exports, require)
  return (module.exports as unknown as { default?: Config }).default ?? module.exports
}

function edited(source: string): string {
  const edit = editConfig(source)
  if (edit.kind !== "edited") throw new Error(JSON.stringify(edit))
  return edit.text
}

const paymentOf = ({ modules }: Config) => modules.filter(({ resolve }) => /payment/.test(resolve))
const OURS = { resolve: "medusa-payment-qfpay/providers/qfpay", id: "qfpay" }

describe("init on a medusa-config file", () => {
  it("turns Medusa's starter into medusa-config.example.ts", () => {
    const example = fs.readFileSync(path.resolve(__dirname, "../../medusa-config.example.ts"), "utf8")
    expect(edited(STARTER)).toBe(example)
  })

  it("adds the plugin, the payment module and its dependencies line, and changes nothing else", () => {
    const text = edited(UNFORMATTED)
    const config = configOf(text)
    expect(config.plugins.map(({ resolve }) => resolve)).toEqual(["medusa-payment-qfpay"])
    expect(paymentOf(config)).toEqual([
      { resolve: "@medusajs/medusa/payment", dependencies: ["qfpay"], options: { providers: [OURS] } },
    ])
    // The last property gains the comma that the next one needs.
    const added = new Set(text.split("\n"))
    expect(UNFORMATTED.split("\n").filter((line) => !added.has(line) && !added.has(`${line},`))).toEqual([])
  })

  it("changes nothing the second time", () => {
    expect(editConfig(edited(STARTER))).toEqual({ kind: "complete" })
  })

  it.each([
    ["export default", "module.exports = defineConfig", "export default defineConfig"],
    ["a constant", "module.exports = defineConfig(", "const config = defineConfig("],
  ])("understands %s", (_, before, after) => {
    let source = STARTER.replace(before, after)
    if (after.startsWith("const")) source += "\nexport default config\n"
    expect(paymentOf(configOf(edited(source)))).toHaveLength(1)
  })

  it("adds to existing plugins, modules and payment providers", () => {
    const source = STARTER.replace(
      "  },\n})",
      `  },
  plugins: ["some-plugin", { resolve: "other-plugin", options: {} }],
  modules: [
    // Files.
    { resolve: "@medusajs/medusa/file", options: {} },
    {
      resolve: "@medusajs/medusa/payment", // Stripe
      options: {
        providers: [
          {
            resolve: "@medusajs/medusa/payment-stripe",
            id: "stripe",
          },
        ],
      },
    },
    ...(process.env.REDIS_URL ? [{ resolve: "@medusajs/medusa/cache-redis" }] : []),
  ],
})`,
    )
    const text = edited(source)
    const config = configOf(text)
    expect(config.plugins).toHaveLength(3)
    expect(paymentOf(config)).toEqual([
      {
        resolve: "@medusajs/medusa/payment",
        dependencies: ["qfpay"],
        options: { providers: [{ resolve: "@medusajs/medusa/payment-stripe", id: "stripe" }, OURS] },
      },
    ])
    expect(text).toContain("// Stripe")
    expect(text).toContain("// Files.")
  })

  it("adds only the dependencies line if only that is missing", () => {
    const complete = edited(STARTER)
    const line = /\n\s*dependencies: .*/
    const without = complete.replace(line, "")
    expect(without).not.toBe(complete)
    expect(configOf(edited(without))).toEqual(configOf(complete))
  })

  it("adds to an existing dependencies line", () => {
    const other = edited(STARTER).replace(/dependencies: \[.*\]/, "dependencies: ['other']")
    expect(paymentOf(configOf(edited(other)))[0]?.dependencies).toEqual(["other", "qfpay"])
  })

  it("names the provider after the configured account", () => {
    const source = edited(STARTER)
      .replace("qfpay: {", "'flagship-store': {")
      .replace(/providers: \[.*\]/, "providers: []")
    expect(paymentOf(configOf(edited(source)))[0]?.options?.providers).toEqual([{ ...OURS, id: "flagship-store" }])
  })

  it("uses the file's own indentation and quotes", () => {
    const tabs = STARTER.replace(/^( {2})+/gm, (spaces) => "\t".repeat(spaces.length / 2)).replaceAll(`"`, `'`)
    const text = edited(tabs)
    expect(text).not.toMatch(/^ /m)
    expect(text).toContain("\t\t\tresolve: 'medusa-payment-qfpay',")
    expect(paymentOf(configOf(text))).toHaveLength(1)
  })

  it.each([
    ["no defineConfig", "module.exports = { projectConfig: {} }", /defineConfig/],
    ["a configuration created by a function", "module.exports = defineConfig(make())", /object literal/],
    ["plugins from elsewhere", "module.exports = defineConfig({ plugins })", /plugins is not an array literal/],
    ["plugins that may be spread in", "module.exports = defineConfig({ ...base })", /spread/],
    ["modules by key", "module.exports = defineConfig({ modules: { [Modules.PAYMENT]: {} } })", /not an array/],
    [
      "the payment module behind a condition",
      `module.exports = defineConfig({ modules: [...(a ? [{ resolve: "@medusajs/medusa/payment" }] : [])] })`,
      /payment module/,
    ],
    ["a syntax error", "module.exports = defineConfig({", /Unexpected token|end of/],
    ["two exports", "module.exports = defineConfig({})\nexport default defineConfig({})", /one configuration/],
  ])("does not change what it does not understand: %s", (_, source, reason) => {
    expect(editConfig(source)).toEqual({ kind: "not_understood", reason: expect.stringMatching(reason) })
  })
})
