import { pythonJson, PythonFloat } from "./python-json"

describe("QFPay's JSON", () => {
  it.each([
    [{ a: 1 }, '{"a": 1}'],
    [{ a: "1" }, '{"a": "1"}'],
    [{ a: 1, b: "2", c: "abc d -- e" }, '{"a": 1, "b": "2", "c": "abc d -- e"}'],
    [{ d: "中文字 -= abc 一二三" }, '{"d": "\\u4e2d\\u6587\\u5b57 -= abc \\u4e00\\u4e8c\\u4e09"}'],
    [{ a: null, b: true, c: [], d: undefined }, '{"a": null, "b": true, "c": []}'],
    [{ list: [1, { x: "y" }] }, '{"list": [1, {"x": "y"}]}'],
    [{ text: 'a "b" \\ \n / \u007f 😀' }, '{"text": "a \\"b\\" \\\\ \\n / \\u007f \\ud83d\\ude00"}'],
    [{ fee: new PythonFloat(10), cent: new PythonFloat(0.01) }, '{"fee": 10.0, "cent": 0.01}'],
  ])("is written like in Python: %j", (value, text) => {
    expect(pythonJson(value)).toBe(text)
  })
})
