import path from "node:path"
import ts from "typescript"

/** Sources by their path from the repository's root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>

/** One broken rule: where, and what is wrong there. */
export type Finding = string

/** What a file asks for from elsewhere. */
interface Import {
  specifier: string
  /** Nothing of it is left when the program runs. */
  typeOnly: boolean
}

// --- Rooms and their direction ----------------------------------------------------------------------------------------

interface Room {
  /** Rooms it may import, besides itself. */
  knows: readonly string[]
  /** Rooms of which it may use types and nothing else. */
  knowsTypesOf?: readonly string[]
  /** Single files it may import, as paths without extension. */
  knowsFiles?: readonly string[]
  /** Packages it may import; everything when left out. */
  packages?: (name: string, typeOnly: boolean) => boolean
}

const CORE = ["catalogue", "errors", "wire", "domain"]

const isNodeOr = (name: string, ...others: string[]) => name.startsWith("node:") || others.includes(name)
const isBrowserPackage = (name: string) => !name.startsWith("node:") && !SERVER_PACKAGE.test(name)
const SERVER_PACKAGE =
  /^(@medusajs\/(framework|medusa|cli|utils|types|core-flows|workflows-sdk)|express|axios|knex|pg)(\/|$)/

/** The direction of design.md: catalogue <- wire <- domain <- modules <- providers, workflows <- api, jobs, subscribers. */
const ROOMS: Readonly<Record<string, Room>> = {
  catalogue: { knows: [], packages: () => false },
  errors: { knows: ["catalogue"], packages: () => false },
  wire: { knows: ["catalogue", "errors"], packages: (name) => isNodeOr(name, "zod", "axios") },
  domain: { knows: ["catalogue", "errors", "wire"], packages: (name) => isNodeOr(name, "zod") },
  modules: { knows: CORE },
  providers: { knows: [...CORE, "modules"] },
  workflows: { knows: [...CORE, "modules"] },
  links: { knows: [...CORE, "modules"] },
  // What a role may be allowed; Medusa reads the folder.
  policies: { knows: [] },
  api: { knows: [...CORE, "modules", "providers", "workflows", "policies"] },
  jobs: { knows: [...CORE, "modules", "providers", "workflows"] },
  subscribers: { knows: [...CORE, "modules", "providers", "workflows"] },
  // The commands look at a shop from outside: nothing of the shop knows them.
  cli: { knows: [...CORE, "modules", "providers", "workflows", "api"] },
  // Both run in a browser and reach the server over HTTP only.
  admin: {
    knows: ["catalogue"],
    knowsTypesOf: ["api", "policies"],
    packages: (name, typeOnly) => isBrowserPackage(name) || (typeOnly && name === "@medusajs/framework/types"),
  },
  storefront: {
    knows: ["catalogue"],
    knowsTypesOf: ["domain"],
    knowsFiles: ["src/qfpay/domain/poll-plan"],
    packages: (name) => isBrowserPackage(name) && !name.startsWith("@medusajs/"),
  },
  // It checks signatures with its own code, so that one mistake cannot hide in both.
  simulator: { knows: ["catalogue"], packages: (name) => !name.startsWith("@medusajs/") && name !== "axios" },
}

/** Says which imports run against the direction in which the rooms know each other. */
export function wrongDirections(sources: Sources): Finding[] {
  const findings: Finding[] = []
  for (const [file, text] of production(sources)) {
    const room = roomOf(file)
    const rules = room === undefined ? undefined : ROOMS[room]
    if (room === undefined || rules === undefined) {
      findings.push(`${file}: this room has no place in the direction of imports yet`)
      continue
    }
    for (const { specifier, typeOnly } of importsOf(file, text)) {
      if (!mayImport({ file, room, rules, specifier, typeOnly })) {
        findings.push(`${file}: ${room} must not import ${typeOnly ? "types of " : ""}${specifier}`)
      }
    }
  }
  return findings
}

function mayImport(asked: { file: string; room: string; rules: Room; specifier: string; typeOnly: boolean }): boolean {
  const { file, room, rules, specifier, typeOnly } = asked
  if (!specifier.startsWith(".")) return rules.packages?.(specifier, typeOnly) ?? true
  const target = path.posix.join(path.posix.dirname(file), specifier)
  const targetRoom = roomOf(target)
  if (targetRoom === undefined) return false
  if (targetRoom === room || rules.knows.includes(targetRoom)) return true
  if (typeOnly && rules.knowsTypesOf?.includes(targetRoom)) return true
  return rules.knowsFiles?.includes(withoutExtension(target)) ?? false
}

/** `src/qfpay/wire/client.ts` is in the room wire, `src/jobs/reconcile.ts` in jobs. */
function roomOf(file: string): string | undefined {
  return /^src\/(?:qfpay\/)?([^/.]+)(?:\/|$)/.exec(file)?.[1]
}

/** Says which files besides QFPay's one client use axios. */
export function secondHttpClients(sources: Sources): Finding[] {
  return production(sources)
    .filter(([file]) => file !== "src/qfpay/wire/client.ts")
    .flatMap(([file, text]) =>
      importsOf(file, text)
        .filter(({ specifier }) => specifier === "axios")
        .map(() => `${file}: only src/qfpay/wire/client.ts talks to QFPay`),
    )
}

// --- Files nobody uses ------------------------------------------------------------------------------------------------

/** Files that are found by their place or by package.json, not by an import. */
const ENTRY =
  /^src\/(api\/(.*\/)?(route|middlewares)|(jobs|subscribers|links|policies)\/[^/]+|workflows\/index|modules\/[^/]+\/(index|migrations\/.+|models\/[^/]+)|providers\/[^/]+\/index|admin\/(widgets\/[^/]+|routes\/(.*\/)?page|i18n\/index)|storefront\/(index|react)|simulator\/(index|cli)|cli\/index|types\/.+)\.tsx?$/

/** Says which files of src nothing leads to. */
export function deadFiles(sources: Sources): Finding[] {
  const files = new Map(production(sources))
  const reached = new Set<string>()
  const queue = [...files.keys()].filter((file) => ENTRY.test(file) || file.endsWith(".d.ts"))
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    for (const { specifier } of importsOf(file, files.get(file) ?? "")) {
      const target = specifier.startsWith(".") && resolveIn(files, file, specifier)
      if (target) queue.push(target)
    }
  }
  return [...files.keys()].filter((file) => !reached.has(file)).map((file) => `${file}: nothing leads to this file`)
}

function resolveIn(files: ReadonlyMap<string, string>, from: string, specifier: string): string | undefined {
  const target = withoutExtension(path.posix.join(path.posix.dirname(from), specifier))
  return [`${target}.ts`, `${target}.tsx`, `${target}/index.ts`, `${target}/index.tsx`].find((file) => files.has(file))
}

// --- What stands in a file --------------------------------------------------------------------------------------------

/** Says where `any`, or a comment that silences the compiler, gives up on types. */
export function lostTypes(sources: Sources): Finding[] {
  return production(sources).flatMap(([file, text]) => {
    const source = parse(file, text)
    const findings: Finding[] = []
    visit(source, (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) findings.push(`${at(source, node.pos, file)}: any`)
    })
    for (const { index, 0: found } of text.matchAll(/@ts-(?:ignore|nocheck)\b/g)) {
      findings.push(`${at(source, index, file)}: ${found}`)
    }
    return findings
  })
}

/** Says where a file prints to the console. Only the simulator's command line may. */
export function consoleCalls(sources: Sources): Finding[] {
  return production(sources)
    .filter(([file]) => file !== "src/simulator/cli.ts")
    .flatMap(([file, text]) => {
      const source = parse(file, text)
      const findings: Finding[] = []
      visit(source, (node) => {
        if (!ts.isPropertyAccessExpression(node) || node.expression.getText(source) !== "console") return
        findings.push(`${at(source, node.getStart(source), file)}: ${node.getText(source)}`)
      })
      return findings
    })
}

/** Markers of unfinished work, put together here so that this file does not hold one. */
const MARKERS = new RegExp(String.raw`\b(${["TO" + "DO", "FIX" + "ME", "X".repeat(3)].join("|")})\b`, "g")

/** Says where somebody left a note to come back. */
export function leftoverMarkers(sources: Sources): Finding[] {
  return matches(sources, MARKERS)
}

const TEST_FILE = /\.(test|spec)\.[cm]?[jt]sx?$/
const LEFT_OUT = /\b(?:it|test|describe)\.(?:skip|only|todo)\b|\b[xf](?:it|describe|test)\(/g

/** Says which tests are left out, or leave out the others. */
export function testsLeftOut(sources: Sources): Finding[] {
  return matches(new Map([...sources].filter(([file]) => TEST_FILE.test(file))), LEFT_OUT)
}

/**
 * Says where a path of somebody's machine got into the repository: the folder it is checked out in, a home folder, or
 * a place where build machines keep their checkouts.
 */
export function machinePaths(sources: Sources, checkout: string): Finding[] {
  const homes = ["home", "Users"].map((folder) => `/${folder}/[A-Za-z0-9._-]+/`)
  const builders = ["work", "workspace", "builds"].map((folder) => `/${folder}/[A-Za-z0-9._-]+/`)
  // A checkout directly under the root, say /app, has a name that honest texts use too.
  const here = checkout.split(/[\\/]/).length > 2 ? [checkout.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")] : []
  const pattern = `(?<![\\w.:/-])(?:${[...homes, ...builders].join("|")})${here.map((it) => `|${it}`).join("")}`
  return matches(sources, new RegExp(pattern, "g"))
}

function matches(sources: Sources, pattern: RegExp): Finding[] {
  return [...sources].flatMap(([file, text]) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => {
      const line = text.slice(0, index).split("\n").length
      return `${file}:${line}: ${found}`
    }),
  )
}

// --- Reading ----------------------------------------------------------------------------------------------------------

/** Everything of src that ships: no test, no helper of tests. */
function production(sources: Sources): [file: string, text: string][] {
  return [...sources].filter(
    ([file]) => /^src\/.*\.tsx?$/.test(file) && !TEST_FILE.test(file) && !file.includes("/__tests__/"),
  )
}

/** Every import, re-export, `require` and `import()` of a file, as the compiler reads them. */
export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = []
  visit(parse(file, text), (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isExternalModuleReference(node)) add(node.expression, false)
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true)
    else if (ts.isCallExpression(node) && callsForModule(node)) add(node.arguments[0], false)
  })
  return found

  function add(specifier: ts.Node | undefined, typeOnly: boolean) {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, typeOnly })
  }
}

function callsForModule({ expression }: ts.CallExpression): boolean {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true
  return /^(require|require\.resolve|jest\.requireActual)$/.test(expression.getText())
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const { name, namedBindings } = clause
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly)
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, (child) => visit(child, look))
}

function at(source: ts.SourceFile, position: number, file: string): string {
  return `${file}:${source.getLineAndCharacterOfPosition(position).line + 1}`
}

function withoutExtension(file: string): string {
  return file.replace(/\.(d\.ts|[cm]?[jt]sx?)$/, "")
}
