// Own code, because ts-json-schema-generator (2.4) stops at a spread in a constant list, as that of the languages.
import path from "node:path"
import ts from "typescript"
import { ROOT } from "./sources.mjs"

/**
 * JSON schemas of an interface's properties and of the named types that they refer to, as the compiler resolves them.
 *
 * @param {string} file from the repository's root
 * @param {string} name of the interface
 * @param {string} prefix of references to named types
 * @returns {{ properties: Record<string, object>, named: Record<string, object> }}
 */
export function schemasOf(file, name, prefix) {
  const { config } = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT)
  const program = ts.createProgram([path.join(ROOT, file)], { ...options, noEmit: true, types: ["node"] })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path.join(ROOT, file))
  const declaration = source?.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name)
  if (!declaration) throw new Error(`${file} has no interface ${name}.`)

  /** @type {Record<string, object>} */
  const named = {}
  const type = checker.getTypeAtLocation(declaration)
  const properties = Object.fromEntries(
    checker.getPropertiesOfType(type).map((property) => [property.name, schemaOf(checker.getTypeOfSymbol(property))]),
  )
  return { properties, named }

  /** A reference if the type is named, otherwise its schema. @param {ts.Type} type @returns {object} */
  function schemaOf(type) {
    const symbol = nameOf(type)
    if (!symbol) return shapeOf(type)
    if (!(symbol.name in named)) {
      named[symbol.name] = {}
      named[symbol.name] = { ...shapeOf(type), ...descriptionOf(symbol) }
    }
    return { $ref: `${prefix}${symbol.name}` }
  }

  /**
   * The name of an interface or of a union with a type alias; a generic type has many shapes, so it has none. @param
   * {ts.Type} type
   */
  function nameOf(type) {
    if (checker.isArrayType(type)) return undefined
    if (type.aliasSymbol) return type.aliasTypeArguments ? undefined : type.aliasSymbol
    const isNamed = type.isClassOrInterface() && !type.typeParameters
    return isNamed ? type.symbol : undefined
  }

  /** @param {ts.Type} type @returns {object} */
  function shapeOf(type) {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {}
    if (type.isStringLiteral() || type.isNumberLiteral()) return { type: typeof type.value, const: type.value }
    if (type.flags & ts.TypeFlags.StringLike) return { type: "string" }
    if (type.flags & ts.TypeFlags.NumberLike) return { type: "number" }
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: "boolean" }
    if (type.flags & ts.TypeFlags.Null) return { type: "null" }
    if (type.isUnion()) return unionOf(type)
    if (checker.isArrayType(type)) return { type: "array", items: schemaOf(checker.getTypeArguments(type)[0]) }
    // A brand is a string or number with a marker property that never exists at run time.
    if (type.isIntersection()) {
      const plain = type.types.find(({ flags }) => flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike))
      if (plain) return shapeOf(plain)
    }
    return objectOf(type)
  }

  /** @param {ts.UnionType} type */
  function unionOf(type) {
    const members = type.types.filter(({ flags }) => !(flags & (ts.TypeFlags.Undefined | ts.TypeFlags.BooleanLiteral)))
    const schemas = []
    const texts = members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []))
    if (texts.length > 0) schemas.push({ type: "string", enum: texts })
    if (type.types.some(({ flags }) => flags & ts.TypeFlags.BooleanLiteral)) schemas.push({ type: "boolean" })
    schemas.push(...members.filter((member) => !member.isStringLiteral()).map(schemaOf))
    const [only] = schemas
    return schemas.length === 1 && only ? only : { anyOf: schemas }
  }

  /** @param {ts.Type} type */
  function objectOf(type) {
    const properties = checker.getPropertiesOfType(type)
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String)
    const required = properties
      .filter(({ flags }) => !(flags & ts.SymbolFlags.Optional))
      .map((property) => property.name)
    return {
      type: "object",
      ...(properties.length > 0
        ? {
            properties: Object.fromEntries(
              properties.map((property) => [
                property.name,
                { ...schemaOf(checker.getTypeOfSymbol(property)), ...descriptionOf(property) },
              ]),
            ),
          }
        : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(index ? { additionalProperties: schemaOf(index.type) } : {}),
    }
  }

  /** @param {ts.Symbol} symbol */
  function descriptionOf(symbol) {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, " ").trim()
    return text ? { description: text } : {}
  }
}
