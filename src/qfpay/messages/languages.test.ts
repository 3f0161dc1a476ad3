import * as en from "./en"
import * as ja from "./ja"
import * as ko from "./ko"
import * as th from "./th"
import * as zhCN from "./zh-CN"
import * as zhHK from "./zh-HK"
import * as zhTW from "./zh-TW"

type Section = Readonly<Record<string, string>>

const ENGLISH: Readonly<Record<string, Section>> = { ...en }
const parametersOf = (text = "") => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe.each<[string, Readonly<Record<string, Section>>]>([
  ["zh-HK", { ...zhHK }],
  ["zh-CN", { ...zhCN }],
  ["zh-TW", { ...zhTW }],
  ["ja", { ...ja }],
  ["ko", { ...ko }],
  ["th", { ...th }],
])("Every text in %s", (_, language) => {
  it.each(Object.keys(language))("has a text and the parameters of the English one: %s", (name) => {
    const section = language[name] ?? {}
    expect(Object.keys(section).sort()).toEqual(Object.keys(ENGLISH[name] ?? {}).sort())
    for (const [key, text] of Object.entries(section)) {
      expect([key, text.trim()]).not.toEqual([key, ""])
      expect([key, parametersOf(text)]).toEqual([key, parametersOf(ENGLISH[name]?.[key])])
    }
  })
})
