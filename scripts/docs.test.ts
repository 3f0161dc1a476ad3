import { execFile } from "node:child_process"
import fs from "node:fs"
import path from "node:path"
import { promisify } from "node:util"
import ts from "typescript"
import { alipayOrder, payInApp } from "../docs/examples/app"
import { payInMiniProgram } from "../docs/examples/mini-program"
import { payInReactNative } from "../docs/examples/react-native"
import { LONGEST_WAIT_MS } from "../src/qfpay/domain"

const ROOT = path.resolve(__dirname, "..")
const EXAMPLES = path.join(ROOT, "docs/examples")

describe("The documentation", () => {
  it("matches the code: `npm run docs` would change nothing", async () => {
    const { NODE_OPTIONS: _jests, ...env } = process.env
    const check = promisify(execFile)(process.execPath, ["scripts/docs.mjs", "--check"], { cwd: ROOT, env })
    await expect(check).resolves.toMatchObject({ stderr: "" })
  }, 120_000)

  it.each(["README.md", "README.zh-HK.md"])("shows in %s the configuration that a test compiles and boots", (name) => {
    const example = fs.readFileSync(path.join(ROOT, "medusa-config.example.ts"), "utf8")
    const block = /^ {2}plugins: \[\n[^]*?^ {2}modules: \[\n[^]*?^ {2}\],$/m.exec(example)?.[0].replace(/^ {2}/gm, "")
    expect(block).toBeDefined()
    const readme = fs.readFileSync(path.join(ROOT, name), "utf8").replace(/^ {3}/gm, "")
    expect(readme).toContain(block)
  })

  it.each([
    ["architecture", "each is checked within"],
    ["operations", "each payment is asked about at least every"],
    ["performance", "two enquiries about one payment grows beyond"],
  ])("says in %s.md how long a shopper waits at most", (page, words) => {
    const text = fs.readFileSync(path.join(ROOT, `docs/${page}.md`), "utf8").replace(/\s+/g, " ")
    expect(text).toContain(`${words} ${LONGEST_WAIT_MS / 1_000} seconds`)
  })

  it("has the same commands and links in both READMEs", () => {
    const [english, chinese] = ["README.md", "README.zh-HK.md"].map((name) => {
      const text = fs.readFileSync(path.join(ROOT, name), "utf8")
      const commands = [...text.matchAll(/```(?:sh|tsx?)\n([^]*?)```/g)].map(([, block]) => block)
      const links = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, link]) => link)
      return { commands, links: links.filter((link) => !/README/.test(link ?? "")) }
    })
    expect(chinese).toEqual(english)
  })

  it("uses only the repository URL in package.json", () => {
    const { repository } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
      repository: { url: string }
    }
    const own = /github\.com\/(.+?)\.git$/.exec(repository.url)?.[1]
    const others = documents().flatMap((file) =>
      [...fs.readFileSync(file, "utf8").matchAll(/github(?:usercontent)?\.com\/([\w.-]+\/medusa-payment-qfpay)\b/g)]
        .map(([, address]) => address)
        .filter((address) => address !== own)
        .map((address) => `${path.relative(ROOT, file)}: ${address}`),
    )
    expect(others).toEqual([])
  })

  it("has no broken links", () => {
    const broken = documents().flatMap((file) => brokenLinks(file))
    expect(broken).toEqual([])
    expect(documents().length).toBeGreaterThan(10)
  })

  it("would notice a broken link, by file and by heading", () => {
    const file = path.join(ROOT, "docs/admin.md")
    const links =
      "[a](nowhere.md) [b](operations.md#no-such-heading) [c](operations.md#money-that-is-held) [d](#at-the-counter)"
    expect(brokenLinks(file, links)).toEqual([
      "docs/admin.md: nowhere.md",
      "docs/admin.md: operations.md#no-such-heading",
    ])
  })

  it("explains every error code that the source can return", () => {
    const errors = fs.readFileSync(path.join(ROOT, "docs/errors.md"), "utf8")
    const codes = new Set(
      fs
        .readdirSync(path.join(ROOT, "src"), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|__tests__/.test(file))
        .flatMap(
          (file) =>
            fs.readFileSync(path.join(ROOT, "src", file), "utf8").match(/(?<=["'`])QFPAY_[A-Z_]+(?=["'`])/g) ?? [],
        )
        .filter(
          (code) => !/^QFPAY_(MODULE|SIMULATOR|APP_CODE|CLIENT_KEY|ENVIRONMENT|MCHID|BASE_URL|RETURN_URL)/.test(code),
        ),
    )
    expect([...codes].filter((code) => !errors.includes(`### ${code}\n`))).toEqual([])
    expect(codes.size).toBeGreaterThan(10)
  })

  it("has examples that compile in strict mode for a browser", () => {
    const files = fs.readdirSync(EXAMPLES).map((name) => path.join(EXAMPLES, name))
    expect(files.length).toBe(5)
    const program = ts.createProgram(files, {
      strict: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
      types: [],
    })
    const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)
    expect(problems).toEqual([])
  })
})

describe("The examples", () => {
  it("sort the fields of Alipay's order, with the signature last", () => {
    const order = alipayOrder({ sign: "s", total_fee: 0.01, sign_type: "RSA", body: "Order", partner: "2088" })
    expect(order).toBe('body="Order"&partner="2088"&total_fee="0.01"&sign="s"&sign_type="RSA"')
  })

  it("pass an app's parameters to the right wallet", async () => {
    const opened: unknown[] = []
    const sdks = {
      wechat: async (request: object) => void opened.push(request),
      alipay: async (order: string) => void opened.push(order),
    }
    await payInApp(sdks, { wallet: "alipay", pay_params: { partner: "2088", sign: "s" } })
    const pay_params = {
      appid: "wx1",
      partnerid: "1",
      prepayid: "2",
      noncestr: "n",
      timestamp: 3,
      package: "p",
      sign: "s",
    }
    await payInApp(sdks, { wallet: "wechat", pay_params })
    expect(opened).toEqual([
      'partner="2088"&sign="s"',
      { appId: "wx1", partnerId: "1", prepayId: "2", nonceStr: "n", timeStamp: "3", packageValue: "p", sign: "s" },
    ])
  })

  it("open the wallet from React Native, and poll as soon as the shopper returns", async () => {
    const opened: string[] = []
    const answers = ["pending", "authorized"]
    let comeBack: (state: string) => void = () => undefined
    const native = {
      Linking: { openURL: async (url: string) => void opened.push(url) },
      AppState: {
        addEventListener: (_: "change", listener: (state: string) => void) => {
          comeBack = listener
          return { remove: () => undefined }
        },
      },
    }
    const asked: string[] = []
    const backend = {
      backendUrl: "https://api.shop.example",
      publishableKey: "pk_1",
      fetch: async (url: string) => {
        asked.push(url)
        setTimeout(() => comeBack("active"), 1)
        return { json: async () => ({ payment_session: { status: answers.shift(), order_id: "order_1", data: {} } }) }
      },
    }
    const session = { id: "payses_1", data: { pay_url: "payme://pay" } }
    const ended = await payInReactNative(native, backend, session)
    expect(ended).toMatchObject({ status: "authorized", order_id: "order_1" })
    expect(opened).toEqual(["payme://pay"])
    expect(asked).toEqual(Array(2).fill("https://api.shop.example/store/qfpay/payment-sessions/payses_1"))
  })

  it("resolve when WeChat's sheet is closed, whatever the result", async () => {
    const pay_params = { timeStamp: "1", nonceStr: "n", package: "prepay_id=1", signType: "MD5", paySign: "s" }
    const wx = { requestPayment: ({ complete }: { complete(): void }) => complete() }
    await expect(payInMiniProgram(wx, { pay_params })).resolves.toBeUndefined()
  })
})

/** Every Markdown file of the repository that is published to readers. */
function documents(): string[] {
  const here = (folder: string) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: folder !== "", encoding: "utf8" })
      .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
      .map((file) => path.join(ROOT, folder, file))
  return ["", "docs", "demo", "packages", "examples", ".github"]
    .filter((folder) => fs.existsSync(path.join(ROOT, folder)))
    .flatMap(here)
}

/** A file's links to files, pictures and headings that do not exist. */
function brokenLinks(file: string, text = fs.readFileSync(file, "utf8")): string[] {
  const prose = text.replace(/```[^]*?```/g, "").replace(/`[^`\n]*`/g, "")
  const links = [...prose.matchAll(/\]\(([^()\s]+)\)/g), ...prose.matchAll(/(?:href|src)="([^"]+)"/g)].map(
    ([, link]) => link ?? "",
  )
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [target = "", heading] = link.split("#")
      const found = target === "" ? file : path.resolve(path.dirname(file), decodeURIComponent(target))
      if (!fs.existsSync(found)) return true
      return heading !== undefined && found.endsWith(".md") && !headingsOf(found).has(decodeURIComponent(heading))
    })
    .map((link) => `${path.relative(ROOT, file)}: ${link}`)
}

/** The fragments that GitHub generates for a file's headings, and the handwritten anchors. */
function headingsOf(file: string): Set<string> {
  const text = fs.readFileSync(file, "utf8").replace(/```[^]*?```/g, "")
  const anchors = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id ?? "")
  const headings = [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, words = ""]) =>
    words
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  )
  return new Set([...anchors, ...headings])
}
