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

/** The blocks of the guide in a language, without the indentation of their list. */
function blocksOf(language: string): string[] {
  const blocks = [...GUIDE.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, "gm"))]
  return blocks.map(([, indent = "", code = ""]) => code.replaceAll(new RegExp(`^${indent}`, "gm"), ""))
}

/** The one block of the guide in a language. */
function blockOf(language: string): string {
  const [block = "", ...others] = blocksOf(language)
  expect(others).toEqual([])
  expect(block).not.toBe("")
  return block
}

/** The files that the guide adds to the Next.js starter, by their paths in it. */
function filesForNext(): Map<string, string> {
  const paths = [...GUIDE.matchAll(/^\d+\. Add `(src\/[^`]+)`/gm)].map(([, file = ""]) => file)
  const blocks = [...blocksOf("ts"), ...blocksOf("tsx")]
  expect(paths.map((file) => path.extname(file))).toEqual([".ts", ".tsx", ".tsx"])
  expect(blocks).toHaveLength(paths.length)
  return new Map(paths.map((file, index) => [file, blocks[index] ?? ""]))
}

/**
 * What they use of Next.js and of the starter, neither of which is among this repository's packages, and the changes of
 * the guide's last step.
 */
const STARTER = {
  "next-cache.d.ts": "export declare function revalidateTag(tag: string): void",
  "next-navigation.d.ts": `
    export declare function redirect(path: string): never
    export declare function notFound(): never
    export declare function useParams<Params>(): Params`,
  "src/lib/data/cookies.ts": `
    export declare function getCacheTag(tag: string): Promise<string>
    export declare function removeCartId(): Promise<void>`,
  "src/lib/data/cart.ts": `
    export declare function retrieveCart(id?: string, fields?: string): Promise<{ id: string } | null>`,
  "src/lib/config.ts": `
    export declare const sdk: { client: { fetch<T>(path: string, init?: { cache?: RequestCache }): Promise<T> } }`,
  "src/modules/common/components/localized-client-link/index.tsx": `
    import type { ReactElement, ReactNode } from "react"
    export default function LocalizedClientLink(props: { href: string; className?: string; children?: ReactNode }): ReactElement {
      return <a {...props} />
    }`,
  "src/modules/checkout/components/payment-button/index.tsx": `
    import type { HttpTypes } from "@medusajs/framework/types"
    import QfpayCheckout, { isQfpay, qfpayData } from "../qfpay-payment"
    export const data: Record<string, unknown> = qfpayData()
    export function PaymentButton({ paymentSession }: { paymentSession: HttpTypes.StorePaymentSession | undefined }) {
      return isQfpay(paymentSession?.provider_id) ? <QfpayCheckout session={paymentSession!} /> : null
    }`,
}

/** What TypeScript has to say of them, with strict rules. */
function complaintsAbout(files: ReadonlyMap<string, string>): string[] {
  const virtual = new Map(
    [...Object.entries(STARTER), ...files].map(([name, code]) => [path.join(ROOT, "next", name), code]),
  )
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
      "medusa-payment-qfpay-storefront": [path.join(BUILT, "index.d.mts")],
      "medusa-payment-qfpay-storefront/react": [path.join(BUILT, "react.d.mts")],
      "next/*": [path.join(ROOT, "next/next-*.d.ts")],
      "@lib/*": [path.join(ROOT, "next/src/lib/*")],
      "@modules/*": [path.join(ROOT, "next/src/modules/*")],
    },
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile, directoryExists } = host
  host.fileExists = (asked) => virtual.has(asked) || fileExists(asked)
  host.directoryExists = (asked) =>
    [...virtual.keys()].some((file) => file.startsWith(`${asked}/`)) || directoryExists?.(asked) === true
  host.readFile = (asked) => virtual.get(asked) ?? readFile(asked)
  host.getSourceFile = (asked, version) => {
    const text = virtual.get(asked)
    return text === undefined ? getSourceFile(asked, version) : ts.createSourceFile(asked, text, version)
  }
  const program = ts.createProgram([...virtual.keys()], options, host)
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

  it("has files for Next.js that compile against the package's own types", () => {
    const files = filesForNext()
    expect(complaintsAbout(files)).toEqual([])
    const wrong = [...files].map(([name, code]) => [name, code.replace("onAuthorized", "onPaid")] as const)
    expect(complaintsAbout(new Map(wrong))).not.toEqual([])
    expect(readFileSync(path.join(BUILT, "react.mjs"), "utf8")).toMatch(/^"use client";/)
  })

  it("has a plain page that goes to the order when the shopper has paid", async () => {
    shop.streaming = true
    const html = blockOf("html").replace("https://api.shop.example", shop.url)
    const page = await (await browser.newContext()).newPage()
    await page.route(`${shop.url}/checkout`, (route) => route.fulfill({ contentType: "text/html", body: html }))
    await page.route(`${shop.url}/medusa-payment-qfpay/**`, (route) => {
      const file = new URL(route.request().url()).pathname.replace("/medusa-payment-qfpay/", "")
      return route.fulfill({ contentType: "text/javascript", body: readFileSync(path.join(BUILT, file)) })
    })
    // So that the page, which nobody serves, may speak to this machine.
    await page.route(`${shop.url}/store/**`, async (route) => {
      const { streaming } = shop
      if (streaming && route.request().url().includes("/events")) await route.fulfill({ status: 503 })
      else await route.fulfill({ json: { payment_session: shop.session } })
    })
    await page.goto(`${shop.url}/checkout`)
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    await page.locator('qfpay-payment [part="title"]').filter({ hasText: "掃碼付款" }).waitFor()
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
      shop.session = aSession({ status: "expired", is_final: true })
      expect(await end).toMatchObject({ status: "expired" })
    })
  })
})
