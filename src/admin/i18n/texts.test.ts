import fs from "node:fs"
import path from "node:path"
import ts from "typescript"
import texts from "."

const ADMIN = path.resolve(__dirname, "..")
const SOURCES = fs
  .readdirSync(ADMIN, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.startsWith("i18n"))

/** Every text by its key: `payments.title`. */
function flat(tree: object, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
      typeof value === "string" ? [[prefix + key, value]] : [...flat(value as object, `${prefix}${key}.`)],
    ),
  )
}

/** What a file hands to `t`: whole keys, and the beginnings of those that are put together. */
function keysOf(file: string): { whole: string[]; beginnings: string[] } {
  const whole: string[] = []
  const beginnings: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "t" && node.arguments[0]) read(node.arguments[0])
    ts.forEachChild(node, look)
  }
  const read = (key: ts.Expression): void => {
    if (ts.isStringLiteralLike(key)) whole.push(key.text)
    else if (ts.isTemplateExpression(key) && key.head.text) beginnings.push(key.head.text)
    else if (ts.isConditionalExpression(key)) [key.whenTrue, key.whenFalse].forEach(read)
  }
  const text = fs.readFileSync(path.join(ADMIN, file), "utf8")
  look(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX))
  return { whole, beginnings }
}

describe("What the merchant reads", () => {
  const english = flat(texts.en.qfpay)

  it("has words wherever a page asks for some", () => {
    const asked = SOURCES.flatMap((file) => keysOf(file).whole.map((key) => `${file}: ${key}`))
    expect(asked.length).toBeGreaterThan(50)
    // A text that counts has a form for one and a form for many.
    const hasText = (key: string) => english.has(key) || (english.has(`${key}_one`) && english.has(`${key}_other`))
    expect(asked.filter((line) => !hasText(line.split(": ")[1] ?? ""))).toEqual([])
    const beginnings = SOURCES.flatMap((file) => keysOf(file).beginnings.map((key) => `${file}: ${key}`))
    const isKnown = (beginning: string) => [...english.keys()].some((key) => key.startsWith(beginning))
    expect(beginnings.filter((line) => !isKnown(line.split(": ")[1] ?? ""))).toEqual([])
  })

  it.each(["zhTW", "zhCN"] as const)("is whole in %s, and fills the same gaps", (language) => {
    const translated = flat(texts[language].qfpay)
    expect([...translated.keys()].sort()).toEqual([...english.keys()].sort())
    const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
    for (const [key, text] of english) expect([key, gaps(translated.get(key) ?? "")]).toEqual([key, gaps(text)])
    for (const [key, text] of translated) expect([key, text.trim()]).not.toEqual([key, ""])
  })

  it("is Traditional Chinese for Hong Kong and Simplified for the mainland", () => {
    const foreign = {
      // Hong Kong writes 紀錄, the noun and the verb.
      zhTW: /[顾账单为发这个来时从将应请关闭钱币记录订]|記錄/,
      zhCN: /[顧帳單為發這個來時從將應請關閉錢幣記錄訂]/,
    }
    for (const language of ["zhTW", "zhCN"] as const) {
      for (const [key, text] of flat(texts[language].qfpay)) {
        expect([key, foreign[language].exec(text)?.[0]]).toEqual([key, undefined])
      }
    }
  })
})
