import fs from "node:fs"
import path from "node:path"
import {
  consoleCalls,
  deadFiles,
  leftoverMarkers,
  lostTypes,
  machinePaths,
  secondHttpClients,
  testsLeftOut,
  wrongDirections,
  type Finding,
  type Sources,
} from "./tidy-rules"

const ROOT = path.resolve(__dirname, "../..")
/** What git ignores, and what no person wrote. */
const NOT_OURS =
  /^(node_modules|\.git|\.medusa|\.demo|\.test|dist|coverage|package-lock\.json|\.env(\.(?!example).*)?)$/
const TEXT = /\.([cm]?[jt]sx?|json|md|ya?ml|html|css|svg|sh|txt)$|(^|\/)(run|\.[a-z]+ignore)$/

const repository = readRepository()

describe("The house", () => {
  it("has rooms that know each other in one direction only", () => {
    expect(wrongDirections(repository)).toEqual([])
  })

  it("talks to QFPay through one client", () => {
    expect(secondHttpClients(repository)).toEqual([])
  })

  it("holds no file that nothing leads to", () => {
    expect(deadFiles(repository)).toEqual([])
  })

  it("gives up on types nowhere", () => {
    expect(lostTypes(repository)).toEqual([])
  })

  it("leaves the shop's console to the shop", () => {
    expect(consoleCalls(repository)).toEqual([])
  })

  it("has no note to come back later", () => {
    expect(leftoverMarkers(repository)).toEqual([])
  })

  it("leaves out no test", () => {
    expect(testsLeftOut(repository)).toEqual([])
  })

  it("names no path of the machine it was made on", () => {
    expect(machinePaths(repository, ROOT)).toEqual([])
  })

  it("was really read", () => {
    expect([...repository.keys()]).toEqual(expect.arrayContaining(["package.json", "src/qfpay/wire/client.ts"]))
  })
})

/** A checker that cannot fail proves nothing. Each is given what it must find. */
describe("The check of", () => {
  const found = (check: (sources: Sources) => Finding[], file: string, text: string) =>
    check(new Map([[file, text]])).length > 0

  it.each([
    ["the catalogue asking the wire", "src/qfpay/catalogue/a.ts", `import { sign } from "../wire"`],
    ["the wire asking the domain, if only for a type", "src/qfpay/wire/a.ts", `import type { M } from "../domain"`],
    ["the core asking Medusa", "src/qfpay/domain/a.ts", `import { BigNumber } from "@medusajs/framework/utils"`],
    ["the core asking for it at run time", "src/qfpay/wire/a.ts", `void import("@medusajs/framework/utils")`],
    ["the core asking for it the old way", "src/qfpay/wire/a.ts", `const u = require("@medusajs/framework/utils")`],
    ["the core handing it on", "src/qfpay/domain/a.ts", `export * from "@medusajs/framework/utils"`],
    ["the core naming its types", "src/qfpay/domain/a.ts", `let a: import("@medusajs/framework/types").CartDTO`],
    ["the module asking a provider", "src/modules/qfpay/a.ts", `import { Base } from "../../providers/qfpay/base"`],
    ["a provider asking a workflow", "src/providers/qfpay/a.ts", `import { settle } from "../../workflows"`],
    ["a workflow asking a route", "src/workflows/a.ts", `import { POST } from "../api/hooks/qfpay/[account]/route"`],
    ["a job asking a route", "src/jobs/a.ts", `import "../api/middlewares"`],
    [
      "the storefront running domain code",
      "src/storefront/a.ts",
      `import { parse } from "../qfpay/domain/session-data"`,
    ],
    ["the storefront asking the server", "src/storefront/a.ts", `import { z } from "@medusajs/framework/zod"`],
    ["the admin asking the module", "src/admin/widgets/a.tsx", `import type { Row } from "../../modules/qfpay/ledger"`],
    ["the admin running server code", "src/admin/lib/a.ts", `import { Modules } from "@medusajs/framework/utils"`],
    ["the simulator borrowing our signature", "src/simulator/a.ts", `import { sign } from "../qfpay/wire/signature"`],
    ["a way out of src", "src/workflows/a.ts", `import { seed } from "../../integration-tests/setup"`],
    ["a room nobody has placed", "src/attic/a.ts", ``],
  ])("the direction finds %s", (_, file, text) => {
    expect(found(wrongDirections, file, text)).toBe(true)
  })

  it.each([
    ["a type of the domain in the storefront", "src/storefront/a.ts", `import type { S } from "../qfpay/domain"`],
    ["such a type marked by itself", "src/storefront/a.ts", `import { type S } from "../qfpay/domain"`],
    ["the poll plan in the storefront", "src/storefront/a.ts", `import { nextPoll } from "../qfpay/domain/poll-plan"`],
    ["zod in the core", "src/qfpay/domain/a.ts", `import { z } from "zod"`],
    ["Node in the core", "src/qfpay/wire/a.ts", `import { createHash } from "node:crypto"`],
    ["Medusa's types in the admin", "src/admin/a.ts", `import type { A } from "@medusajs/framework/types"`],
    ["the catalogue in the simulator", "src/simulator/a.ts", `import { PAY_TYPES } from "../qfpay/catalogue"`],
    ["a route asking a workflow", "src/api/store/a/route.ts", `import { settle } from "../../../workflows"`],
    ["a test importing what it likes", "src/qfpay/wire/a.test.ts", `import { S } from "../../simulator"`],
    ["a name in a comment or a text", "src/qfpay/wire/a.ts", `// import "../domain"\nconst a = 'import "../domain"'`],
  ])("the direction allows %s", (_, file, text) => {
    expect(found(wrongDirections, file, text)).toBe(false)
  })

  it("the one client finds a second", () => {
    expect(found(secondHttpClients, "src/qfpay/domain/a.ts", `import axios from "axios"`)).toBe(true)
    expect(found(secondHttpClients, "src/qfpay/wire/client.ts", `import axios from "axios"`)).toBe(false)
  })

  it("dead files finds one, and follows imports to the others", () => {
    const sources = new Map([
      ["src/workflows/index.ts", `export * from "./settle"`],
      ["src/workflows/settle.ts", `import { a } from "../qfpay/domain"`],
      ["src/qfpay/domain/index.ts", `export const a = 1`],
      ["src/qfpay/domain/old.ts", `export const b = 2`],
    ])
    expect(deadFiles(sources)).toEqual(["src/qfpay/domain/old.ts: nothing leads to this file"])
  })

  it("types finds what gives up on them, and not the word in a sentence", () => {
    expect(found(lostTypes, "src/api/a.ts", `const a = b as any`)).toBe(true)
    expect(found(lostTypes, "src/api/a.ts", `let a: Record<string, any>`)).toBe(true)
    expect(found(lostTypes, "src/api/a.ts", `// @ts-${"ignore"}\nlet a`)).toBe(true)
    expect(found(lostTypes, "src/api/a.ts", `// any wallet\nconst any = "any"`)).toBe(false)
  })

  it("the console finds a print, except in the command line", () => {
    expect(found(consoleCalls, "src/jobs/a.ts", `console.log("paid")`)).toBe(true)
    expect(found(consoleCalls, "src/simulator/cli.ts", `console.log("ready")`)).toBe(false)
  })

  it("notes finds one", () => {
    expect(found(leftoverMarkers, "docs/a.md", `${"TO"}DO: write this`)).toBe(true)
  })

  it("left out tests finds them", () => {
    for (const call of ["it.sk" + "ip", "describe.on" + "ly", "x" + "it"]) {
      expect(found(testsLeftOut, "src/a.test.ts", `${call}("pays", () => {})`)).toBe(true)
    }
  })

  it("machine paths finds a home, a builder's folder and this checkout, and no address of the shop", () => {
    const machine = (text: string) => machinePaths(new Map([["docs/a.md", text]]), ROOT).length > 0
    expect(machine(`see ${["", "home", "mei", "shop"].join("/")}`)).toBe(true)
    expect(machine(`see ${["", "builds", "shop", "src"].join("/")}`)).toBe(true)
    expect(machine(`see ${ROOT}/src`)).toBe(ROOT.split(path.sep).length > 2)
    expect(machine("https://shop.example/builds/orders/1 and ./builds/a/b and /store/carts")).toBe(false)
  })
})

function readRepository(): Sources {
  const sources = new Map<string, string>()
  walk("")
  return sources

  function walk(folder: string) {
    for (const entry of fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
      if (NOT_OURS.test(entry.name)) continue
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(file)
      else if (entry.isFile() && TEXT.test(file)) sources.set(file, fs.readFileSync(path.join(ROOT, file), "utf8"))
    }
  }
}
