import { parse } from "@babel/parser"
import type { ArrayExpression, Expression, File, Node, ObjectExpression, ObjectProperty } from "@babel/types"
import { DEPENDENCIES } from "../modules/qfpay/config/provider-entries"
import { indented, moduleEntry, PLUGIN_ENTRY, providerEntry } from "./config-blocks"

/**
 * The result of editing a medusa-config file.
 * - `edited`: its new text
 * - `complete`: nothing is missing
 * - `not_understood`: an automatic edit could break it; `reason` names the place
 */
export type ConfigEdit =
  | { readonly kind: "edited"; readonly text: string }
  | { readonly kind: "complete" }
  | { readonly kind: "not_understood"; readonly reason: string }

const PLUGIN = "medusa-payment-qfpay"
const PROVIDER = "medusa-payment-qfpay/providers/qfpay"
const PAYMENT_MODULE = /^@medusajs\/(medusa\/)?payment$/

/** Thrown when the file has a form that the edit does not understand; becomes `not_understood`. */
class NotUnderstood extends Error {}

interface Insertion {
  readonly at: number
  readonly text: string
}

/**
 * Adds what is missing to the text of a medusa-config file: the plugin, the payment module with its `dependencies`
 * line, and the provider. Everything else stays exactly as it is; nothing is changed if the file is not understood.
 */
export function editConfig(source: string): ConfigEdit {
  try {
    const insertions = insertionsFor(source)
    if (insertions.length === 0) return { kind: "complete" }
    const text = applied(source, insertions)
    if (insertionsFor(text).length > 0)
      throw new NotUnderstood("The file is written in a way this command does not know.")
    return { kind: "edited", text }
  } catch (error) {
    if (error instanceof NotUnderstood || error instanceof SyntaxError) {
      return { kind: "not_understood", reason: error.message }
    }
    throw error
  }
}

function applied(source: string, insertions: readonly Insertion[]): string {
  const lastFirst = insertions.map((insertion, order) => ({ ...insertion, order }))
  lastFirst.sort((a, b) => b.at - a.at || b.order - a.order)
  return lastFirst.reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), source)
}

function insertionsFor(source: string): Insertion[] {
  const file = parse(source, { sourceType: "module", plugins: ["typescript"] })
  const config = configObject(file)
  const style = styleOf(source)
  const plugins = arrayIn(config, "plugins")
  const modules = arrayIn(config, "modules")
  const entry = plugins && elementWith(plugins, (resolve) => resolve === PLUGIN, "plugins")
  const account = (entry && firstAccount(entry)) ?? "qfpay"
  const insertions: Insertion[] = []
  const missing: string[] = []

  if (!entry) {
    if (plugins) insertions.push(...addLast(source, plugins, plugins.elements, style(PLUGIN_ENTRY)))
    else missing.push(`plugins: [\n${indented(PLUGIN_ENTRY, "  ")},\n]`)
  }

  const payment = modules && elementWith(modules, (resolve) => PAYMENT_MODULE.test(resolve), "modules")
  if (payment) insertions.push(...completePaymentModule(source, payment, account, style))
  else {
    if (mentionsPaymentModule(source)) {
      throw new NotUnderstood("The payment module is configured in a way this command does not know.")
    }
    const added = moduleEntry(account)
    if (modules) insertions.push(...addLast(source, modules, modules.elements, style(added)))
    else missing.push(`modules: [\n${indented(added, "  ")},\n]`)
  }
  if (missing.length > 0) insertions.push(...addLast(source, config, config.properties, style(missing.join(",\n"))))
  return insertions
}

/** Adds the dependencies line and the provider to an existing payment module. */
function completePaymentModule(
  source: string,
  payment: ObjectExpression,
  account: string,
  style: (text: string) => string,
): Insertion[] {
  const insertions: Insertion[] = []
  const dependencies = arrayIn(payment, "dependencies")
  if (!dependencies) {
    const resolve = propertyOf(payment, "resolve")
    if (typeof resolve?.end !== "number") throw new NotUnderstood("The payment module has no resolve.")
    const separator = isOnOneLine(source, payment) ? " " : `\n${indentationAt(source, resolve)}`
    insertions.push({ at: resolve.end, text: `,${separator}${style(DEPENDENCIES)}` })
  } else if (!dependencies.elements.some((element) => element && textOf(element) === "qfpay")) {
    insertions.push(...addLast(source, dependencies, dependencies.elements, style(`"qfpay"`)))
  }

  const entry = style(providerEntry(account))
  const options = objectIn(payment, "options")
  const providers = options && arrayIn(options, "providers")
  if (!options) {
    const added = `options: {\n  providers: [${entry}],\n}`
    insertions.push(...addLast(source, payment, payment.properties, style(added)))
  } else if (!providers) {
    insertions.push(...addLast(source, options, options.properties, `providers: [${entry}]`))
  } else if (!elementWith(providers, (resolve) => resolve === PROVIDER, "the payment module's providers")) {
    insertions.push(...addLast(source, providers, providers.elements, entry))
  }
  return insertions
}

/** Whether the payment module appears anywhere outside the plain entry that was searched. */
function mentionsPaymentModule(source: string): boolean {
  return /@medusajs\/(medusa\/)?payment["'`]|Modules\.PAYMENT\b/.test(source)
}

// --- Reading the file -------------------------------------------------------------------------------------------------

/** The object passed to `defineConfig`, in a file that exports its result. */
function configObject(file: File): ObjectExpression {
  const calls: Expression[] = []
  const constants = new Map<string, Expression>()
  for (const statement of file.program.body) {
    if (statement.type === "VariableDeclaration") {
      for (const { id, init } of statement.declarations) {
        if (id.type === "Identifier" && init) constants.set(id.name, init)
      }
    }
    if (statement.type === "ExportDefaultDeclaration") calls.push(statement.declaration as Expression)
    if (statement.type === "ExpressionStatement" && statement.expression.type === "AssignmentExpression") {
      const { left, right } = statement.expression
      if (left.type === "MemberExpression" && isNamed(left.object, "module") && isNamed(left.property, "exports")) {
        calls.push(right)
      }
    }
  }
  const [exported] = calls
  if (exported === undefined || calls.length > 1) throw new NotUnderstood("The file does not export one configuration.")
  const bare = withoutTypes(exported)
  const call = bare.type === "Identifier" ? withoutTypes(constants.get(bare.name) ?? bare) : bare
  if (call.type !== "CallExpression" || !isNamed(call.callee, "defineConfig")) {
    throw new NotUnderstood("The file does not export defineConfig({ … }).")
  }
  const [argument] = call.arguments
  const config = argument && withoutTypes(argument as Expression)
  if (config?.type !== "ObjectExpression") throw new NotUnderstood("defineConfig is not given an object literal.")
  return config
}

function isNamed(node: Node, name: string): boolean {
  return node.type === "Identifier" && node.name === name
}

/** The expression inside `as`, `satisfies`, `!`. */
function withoutTypes(node: Expression): Expression {
  return node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression" || node.type === "TSNonNullExpression"
    ? withoutTypes(node.expression)
    : node
}

function propertyOf(object: ObjectExpression, name: string): ObjectProperty | undefined {
  for (const property of object.properties) {
    if (property.type === "SpreadElement") continue
    const { key } = property
    const isIt = !property.computed && (isNamed(key, name) || (key.type === "StringLiteral" && key.value === name))
    if (!isIt) continue
    if (property.type === "ObjectMethod") throw new NotUnderstood(`${name} is a function.`)
    return property
  }
  // It may be in the spread object, and a second one would replace it.
  if (object.properties.some(({ type }) => type === "SpreadElement")) {
    throw new NotUnderstood(`${name} may be in an object that is spread into the one where it belongs.`)
  }
  return undefined
}

function arrayIn(object: ObjectExpression, name: string): ArrayExpression | undefined {
  const value = valueOf(object, name)
  if (value === undefined || value.type === "ArrayExpression") return value
  throw new NotUnderstood(`${name} is not an array literal.`)
}

function objectIn(object: ObjectExpression, name: string): ObjectExpression | undefined {
  const value = valueOf(object, name)
  if (value === undefined || value.type === "ObjectExpression") return value
  throw new NotUnderstood(`${name} is not an object literal.`)
}

function valueOf(object: ObjectExpression, name: string): Expression | undefined {
  const property = propertyOf(object, name)
  return property && withoutTypes(property.value as Expression)
}

function textOf(node: Node | undefined): string | undefined {
  if (node?.type === "StringLiteral") return node.value
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

/** The entry with the wanted `resolve`. A text-only entry cannot be extended, and only occurs in `plugins`. */
function elementWith(
  array: ArrayExpression,
  isWanted: (resolve: string) => boolean,
  where: string,
): ObjectExpression | undefined {
  for (const element of array.elements) {
    if (!element) continue
    if (textOf(element) !== undefined && isWanted(textOf(element) ?? "")) {
      throw new NotUnderstood(`The entry "${textOf(element)}" of ${where} has no options; write it as an object.`)
    }
    if (element.type !== "ObjectExpression") continue
    const resolve = element.properties.find(
      (property): property is ObjectProperty => property.type === "ObjectProperty" && isNamed(property.key, "resolve"),
    )
    const found = textOf(resolve?.value)
    if (found !== undefined && isWanted(found)) return element
  }
  return undefined
}

/** The first account in the plugin's entry, if it is written out. */
function firstAccount(entry: ObjectExpression): string | undefined {
  const options = valueOf(entry, "options")
  const accounts = options?.type === "ObjectExpression" ? valueOf(options, "accounts") : undefined
  const first = accounts?.type === "ObjectExpression" ? accounts.properties[0] : undefined
  if (first?.type !== "ObjectProperty" || first.computed) return undefined
  return first.key.type === "Identifier" ? first.key.name : textOf(first.key)
}

// --- Writing in the file's own style ----------------------------------------------------------------------------------

/** Adapts a text to the file's quotes. Indentation depends on where it is inserted. */
function styleOf(source: string): (text: string) => string {
  const single = source.match(/'[^'"\n]*'/g)?.length ?? 0
  const double = source.match(/"[^'"\n]*"/g)?.length ?? 0
  if (single <= double) return (text) => text
  return (text) => text.replace(/^(?!\s*\/\/).*$/gm, (line) => line.replace(/"([^"']*)"/g, "'$1'"))
}

/** One step of indentation: that of the first indented line. */
function stepOf(source: string): string {
  return /^([ \t]+)\S/m.exec(source)?.[1] ?? "  "
}

function indentationAt(source: string, node: Node): string {
  const start = source.lastIndexOf("\n", (node.start ?? 0) - 1) + 1
  return /^[ \t]*/.exec(source.slice(start))?.[0] ?? ""
}

function isOnOneLine(source: string, node: Node): boolean {
  return !source.slice(node.start ?? 0, node.end ?? 0).includes("\n")
}

/** Adds an element at the end of an array, or a property at the end of an object. */
function addLast(
  source: string,
  container: ArrayExpression | ObjectExpression,
  members: readonly (Node | null)[],
  added: string,
): Insertion[] {
  const close = (container.end ?? 0) - 1
  const last = members.at(-1)
  const hasTrailingComma = container.extra?.trailingComma !== undefined
  const comma: Insertion[] = typeof last?.end === "number" && !hasTrailingComma ? [{ at: last.end, text: "," }] : []
  if (isOnOneLine(source, container) && !added.includes("\n") && added.length < 40) {
    return [...comma, { at: close, text: last ? ` ${added}` : added }]
  }
  const step = stepOf(source)
  const base = indentationAt(source, container)
  const stepped = added.replace(/^(?: {2})+/gm, (spaces) => step.repeat(spaces.length / 2))
  const contentEnd = source.slice(0, close).trimEnd().length
  const isClosedOnOwnLine = source.slice(contentEnd, close).includes("\n")
  const text = `\n${indented(stepped, base + step)},${isClosedOnOwnLine ? "" : `\n${base}`}`
  return [...comma, { at: isClosedOnOwnLine ? contentEnd : close, text }]
}
