import { readFileSync } from "node:fs"
import path from "node:path"
import { transform } from "esbuild"
import type { Browser } from "playwright-core"
import ts from "typescript"
import { launchBrowser } from "../setup/browser"
import { aSession, FakeShop } from "../setup/fake-shop"
import { waitFor } from "../setup/wait-for"

const ROOT = path.resolve(__dirname, "../..")
const GUIDE = readFileSync(path.join(ROOT, "docs/storefront.md"), "utf8")
const BUILT = path.join(ROOT, ".medusa/server/src/storefront")

/** The one block of the guide in a language, without the indentation of its list. */
function blockOf(language: string): string {
  const blocks = [...GUIDE.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, "gm"))]
  expect(blocks).toHaveLength(1)
  const [, indent = "", code = ""] = blocks[0] ?? []
  return code.replaceAll(new RegExp(`^${indent}`, "gm"), "")
}

/** What TypeScript has to say of a file that stands beside node_modules, with strict rules. */
function complaintsAbout(name: string, code: string): string[] {
  const file = path.join(ROOT, name)
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    jsx: ts.JsxEmit.ReactJSX,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: ["node"],
    paths: {
      "medusa-payment-qfpay/storefront/react": [path.join(BUILT, "react.d.ts")],
      // Next.js is not among this repository's packages; this is the part of it that is used.
      "next/navigation": [path.join(ROOT, "next-navigation.d.ts")],
    },
  }
  const virtual = new Map([
    [file, code],
    [path.join(ROOT, "next-navigation.d.ts"), "export declare function useRouter(): { push(href: string): void }"],
  ])
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (asked) => virtual.has(asked) || fileExists(asked)
  host.readFile = (asked) => virtual.get(asked) ?? readFile(asked)
  host.getSourceFile = (asked, version) => {
    const text = virtual.get(asked)
    return text === undefined ? getSourceFile(asked, version) : ts.createSourceFile(asked, text, version)
  }
  const program = ts.createProgram([file], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
}

describe("The storefront guide", () => {
  const shop = new FakeShop()
  let browser: Browser

  beforeAll(async () => {
    await shop.open()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    shop.close()
  })
  beforeEach(() => shop.reset())

  it("has a Next.js component that compiles against the package's own types", () => {
    const code = blockOf("tsx")
    expect(complaintsAbout("guide.tsx", code)).toEqual([])
    expect(complaintsAbout("guide.tsx", code.replace("onAuthorized", "onPaid"))).not.toEqual([])
    expect(readFileSync(path.join(BUILT, "react.mjs"), "utf8")).toMatch(/^"use client";/)
  })

  it("has a plain page that goes to the order when the shopper has paid", async () => {
    shop.streaming = true
    const html = blockOf("html").replace("https://api.shop.example", shop.url)
    const page = await (await browser.newContext()).newPage()
    await page.route(`${shop.url}/checkout`, (route) => route.fulfill({ contentType: "text/html", body: html }))
    await page.route(`${shop.url}/medusa-payment-qfpay.mjs`, (route) =>
      route.fulfill({ contentType: "text/javascript", body: readFileSync(path.join(BUILT, "index.mjs")) }),
    )
    // So that the page, which nobody serves, may speak to this machine.
    await page.route(`${shop.url}/store/**`, async (route) => {
      const { streaming } = shop
      if (streaming && route.request().url().endsWith("/events")) await route.fulfill({ status: 503 })
      else await route.fulfill({ json: { payment_session: shop.session } })
    })
    await page.goto(`${shop.url}/checkout`)
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    expect(await page.locator('qfpay-payment [part="title"]').textContent()).toBe("掃碼付款")
    shop.session = aSession({ status: "authorized", order_id: "order_1" })
    await page.waitForURL(`${shop.url}/order/order_1`)
    await page.context().close()
  })

  describe("has headless code that", () => {
    interface Session {
      status: string
      paid_at: string | null
    }
    async function follow() {
      const { code } = await transform(blockOf("js"), { format: "cjs" })
      const module = { exports: {} as { followPayment(options: object): Promise<Session> } }
      // The guide's code is run as it stands there.
      new Function("module", "exports", code)(module, module.exports)
      const told: Session[] = []
      const end = module.exports.followPayment({
        backendUrl: shop.url,
        publishableKey: "pk_1",
        sessionId: "payses_1",
        onChange: (session: Session) => told.push(session),
      })
      await waitFor(() => told.length > 0)
      return { told, end }
    }

    it("follows a payment by the stream", async () => {
      shop.streaming = true
      const { told, end } = await follow()
      shop.tell(aSession({ paid_at: "2026-06-15T02:00:00Z" }))
      await waitFor(() => told.length === 2)
      shop.tell(aSession({ status: "authorized", order_id: "order_1" }))
      expect(await end).toMatchObject({ status: "authorized", order_id: "order_1" })
      expect(told.map(({ status }) => status)).toEqual(["pending", "pending", "authorized"])
    })

    it("and by asking, where there is none", async () => {
      const { end } = await follow()
      shop.session = aSession({ status: "expired" })
      expect(await end).toMatchObject({ status: "expired" })
    })
  })
})
