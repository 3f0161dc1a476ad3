import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { BLOCK } from "./config-blocks"
import { helpText, runCommandLine } from "./command-line"
import { run as init, withEnvironment } from "./init"

const CONFIG = `module.exports = defineConfig({ projectConfig: {} })\n`

describe("init on the files of a project", () => {
  let directory: string
  beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "init-"))))
  afterEach(() => fs.rmSync(directory, { recursive: true }))

  const read = (name: string) => fs.readFileSync(path.join(directory, name), "utf8")
  const write = (name: string, text: string) => fs.writeFileSync(path.join(directory, name), text)

  async function run(answer: boolean | undefined, ...flags: string[]) {
    const lines: string[] = []
    const asked: string[] = []
    const status = await init({
      directory,
      flags: new Set(flags),
      print: (line) => void lines.push(line),
      confirm: async (question) => {
        asked.push(question)
        return answer
      },
    })
    return { status, said: lines.join("\n"), asked }
  }

  it("shows the changes and writes them after a yes; .env keeps its lines, which are not shown", async () => {
    write("medusa-config.ts", CONFIG)
    write(".env", "QFPAY_APP_CODE=mine\nJWT_SECRET=do-not-show")
    const { status, said, asked } = await run(true)
    expect(status).toBe(0)
    expect(asked).toHaveLength(1)
    expect(said).toContain('+      resolve: "medusa-payment-qfpay",')
    expect(said).not.toContain("do-not-show")
    expect(said).toContain("Done. Next:\n  1. npm install medusa-payment-qfpay\n")
    expect(read("medusa-config.ts")).toContain('dependencies: ["qfpay"]')
    expect(read(".env")).toMatch(/^QFPAY_APP_CODE=mine\nJWT_SECRET=do-not-show\n\n# QFPay.*\nQFPAY_CLIENT_KEY=\n/)
    expect((await run(true)).said).toMatch(/^Nothing to do/)
  })

  it.each([
    ["a no", false],
    ["no terminal", undefined],
  ])("writes nothing after %s", async (_, answer) => {
    write("medusa-config.ts", CONFIG)
    expect((await run(answer)).status).toBe(1)
    expect(read("medusa-config.ts")).toBe(CONFIG)
    expect(fs.readdirSync(directory)).toEqual(["medusa-config.ts"])
  })

  it("does not ask with --yes", async () => {
    write("medusa-config.ts", CONFIG)
    expect(await run(undefined, "yes")).toMatchObject({ status: 0, asked: [] })
  })

  it("does not change what it does not understand, and prints the block", async () => {
    const odd = "module.exports = defineConfig(await load())\n"
    write("medusa-config.ts", odd)
    const { status, said } = await run(true, "yes")
    expect(status).toBe(1)
    expect(said).toMatch(/left as it is[^]*resolve: "medusa-payment-qfpay",[^]*QFPAY_CLIENT_KEY/)
    expect(read("medusa-config.ts")).toBe(odd)
  })

  it("does not ask to install a package that is installed at the root of the workspace", async () => {
    const installed = path.join(directory, "node_modules/medusa-payment-qfpay")
    fs.mkdirSync(installed, { recursive: true })
    fs.writeFileSync(path.join(installed, "package.json"), "{}")
    const backend = path.join(directory, "apps/backend")
    fs.mkdirSync(backend, { recursive: true })
    fs.writeFileSync(path.join(backend, "medusa-config.ts"), CONFIG)
    expect(await run(true, "yes").catch(String)).toMatch(/medusa-config\.ts.*Run the command in apps.backend\.$/)

    directory = backend
    expect((await run(true, "yes")).said).toMatch(/Done\. Next:\n {2}1\. Fill in/)
    directory = path.resolve(backend, "../..")
  })

  it("adds every setting that the block reads, once, however often it runs", () => {
    const once = withEnvironment("")
    for (const [, name] of BLOCK.matchAll(/process\.env\.(\w+)/g)) expect(once).toContain(`\n${name}=`)
    expect(withEnvironment(once)).toBe(once)
    expect(withEnvironment("export QFPAY_APP_CODE=1\n").match(/QFPAY_APP_CODE/g)).toHaveLength(1)
  })
})

describe("The command line", () => {
  const commands = { init: { summary: "Adds it.", flags: { yes: "without asking" }, run: async () => 0 } }
  const call = async (...args: string[]) => {
    const lines: string[] = []
    const context = { directory: "/", print: (line: string) => void lines.push(line), confirm: async () => undefined }
    return { status: await runCommandLine(commands, args, context), said: lines.join("\n") }
  }

  it.each([
    ["--help", 0],
    ["help", 0],
    ["-h", 0],
  ])("prints its help: %s", async (argument, status) => {
    expect(await call(argument)).toEqual({ status, said: helpText(commands) })
    expect(helpText(commands)).toMatch(/init\s+Adds it\.\n\s+--yes\s+without asking/)
  })

  it.each([[[]], [["nonsense"]], [["init", "--nonsense"]], [["init", "stray"]]])(
    "exits with 2 after a wrong call: %j",
    async (args) => {
      const { status, said } = await call(...args)
      expect(status).toBe(2)
      expect(said).toContain("npx medusa-payment-qfpay")
    },
  )

  it("says where it must run", async () => {
    const elsewhere = { init: { ...commands.init, run: init } }
    const lines: string[] = []
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elsewhere-"))
    const context = { directory: folder, print: (line: string) => void lines.push(line), confirm: async () => true }
    expect(await runCommandLine(elsewhere, ["init"], context)).toBe(1)
    expect(lines.join()).toContain("There is no medusa-config.ts")
    fs.rmdirSync(folder)
  })
})
