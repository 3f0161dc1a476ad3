import fs from "node:fs"
import path from "node:path"
import ts from "typescript"

const ROOT = path.resolve(__dirname, "../..")
const TEST_FILE = /\.(test|spec|suite)\.tsx?$/

/** Rows whose tests are still to come. */
const PENDING: readonly number[] = []

/** What a test's title ends with when it proves rows of docs/failures.md. */
const NAMED = /\(failures (\d+(?:, \d+)*)\)$/

describe("docs/failures.md", () => {
  const rows = rowsOf(fs.readFileSync(path.join(ROOT, "docs/failures.md"), "utf8"))
  const named = testFiles().map((file) => ({ file, rows: rowsNamedIn(file, fs.readFileSync(file, "utf8")) }))

  it("numbers its rows from 1 without a gap", () => {
    expect(rows.length).toBeGreaterThan(0)
    expect(rows).toEqual(rows.map((_, index) => index + 1))
  })

  it("has a test for every row, except for those that are pending", () => {
    const proved = new Set(named.flatMap((file) => file.rows))
    expect(rows.filter((row) => !proved.has(row))).toEqual(PENDING)
  })

  it("has every row that a test names", () => {
    const unknown = named.map((file) => ({ ...file, rows: file.rows.filter((row) => !rows.includes(row)) }))
    expect(unknown.filter((file) => file.rows.length > 0)).toEqual([])
  })
})

describe("The rows that a test file names", () => {
  it.each([
    ['it("pays (failures 3)", () => {})', [3]],
    ['describe("A shop (failures 3, 14)", () => {})', [3, 14]],
    ['it.each([1])("pays %s (failures 3)", () => {})', [3]],
    ["it(`pays (failures 3)`, () => {})", [3]],
    ['it("pays (failures 3) later", () => {})', []],
    ['it("pays (3)", () => {})', []],
    ['// it("pays (failures 3)")', []],
    ['log("pays (failures 3)")', []],
  ])("are those at the end of its titles: %s", (source, rows) => {
    expect(rowsNamedIn("a.test.ts", source)).toEqual(rows)
  })
})

function rowsOf(markdown: string): number[] {
  return [...markdown.matchAll(/^\| *(\d+) *\|/gm)].map(([, number]) => Number(number))
}

function rowsNamedIn(file: string, source: string): number[] {
  const found: number[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(describe|it|test|suite)$/.test(rootOf(node.expression))) {
      const [title] = node.arguments
      const list = title && ts.isStringLiteralLike(title) ? NAMED.exec(title.text)?.[1] : undefined
      found.push(...(list?.split(", ").map(Number) ?? []))
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.ES2022))
  return found
}

/** `it` of `it`, `it.each` and `it.each(rows)`. */
function rootOf(callee: ts.Expression): string {
  if (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) return rootOf(callee.expression)
  return ts.isIdentifier(callee) ? callee.text : ""
}

function testFiles(): string[] {
  return ["src", "scripts", "integration-tests"].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => TEST_FILE.test(name) && !/(^|[\\/])(node_modules|\.medusa)[\\/]/.test(name))
      .map((name) => path.join(ROOT, folder, name)),
  )
}
