/**
 * Own rule for the linter. Amounts are whole minor units behind a brand, or Medusa's BigNumber; a float between the two
 * loses cents.
 */
const FLOATS = {
  "CallExpression[callee.name='parseFloat']": "parseFloat",
  "CallExpression[callee.property.name='parseFloat']": "Number.parseFloat",
  "CallExpression[callee.property.name='toFixed'][arguments.length>0]": "toFixed with digits",
  "BinaryExpression[operator=/^[*\\u002f]$/][right.value=100]": "times or by 100",
}

const noFloatMoney = {
  create(context) {
    const visitors = Object.entries(FLOATS).map(([selector, what]) => {
      const message = `${what}: amounts never pass through a float, use domain/money`
      return [selector, (node) => context.report({ node, message })]
    })
    return Object.fromEntries(visitors)
  },
}

export default { meta: { name: "money" }, rules: { "no-float": noFloatMoney } }
