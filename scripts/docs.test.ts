import { execFile } from "node:child_process"
import fs from "node:fs"
import path from "node:path"
import { promisify } from "node:util"
import ts from "typescript"
import { alipayOrder, payInApp } from "../docs/examples/app"
import { payInMiniProgram } from "../docs/examples/mini-program"

const ROOT = path.resolve(__dirname, "..")
const EXAMPLES = path.join(ROOT, "docs/examples")

describe("docs/pay-types.md", () => {
  it("says what the catalogue says: `npm run docs` would change nothing", async () => {
    const { NODE_OPTIONS: _jests, ...env } = process.env
    const check = promisify(execFile)(process.execPath, ["scripts/docs.mjs", "--check"], { cwd: ROOT, env })
    await expect(check).resolves.toMatchObject({ stderr: "" })
  })

  it("has examples that compile, strictly, in a browser's world", () => {
    const files = fs.readdirSync(EXAMPLES).map((name) => path.join(EXAMPLES, name))
    expect(files.length).toBe(4)
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
  it("write Alipay's order by name, with the signature last", () => {
    const order = alipayOrder({ sign: "s", total_fee: 0.01, sign_type: "RSA", body: "Order", partner: "2088" })
    expect(order).toBe('body="Order"&partner="2088"&total_fee="0.01"&sign="s"&sign_type="RSA"')
  })

  it("hand an app's parameters to the wallet they are for", async () => {
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

  it("end when WeChat's sheet is closed, whatever it says", async () => {
    const pay_params = { timeStamp: "1", nonceStr: "n", package: "prepay_id=1", signType: "MD5", paySign: "s" }
    const wx = { requestPayment: ({ complete }: { complete(): void }) => complete() }
    await expect(payInMiniProgram(wx, { pay_params })).resolves.toBeUndefined()
  })
})
