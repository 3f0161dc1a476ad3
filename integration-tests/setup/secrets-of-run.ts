import { secretWatch } from "./secrets"

// Included in every test file that boots a shop, a browser or a program, to check that no output contained a secret.
// Answers to the tests' own fetch are checked here; everything else where it arrives: programs.ts, browser.ts, demo.ts,
// database.ts, store.ts.
const { fetch } = globalThis
globalThis.fetch = async (...request) => {
  const answer = await fetch(...request)
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream")
  if (!isStream) secretWatch.see(`answer of ${answer.url}`, await answer.clone().text())
  return answer
}

afterAll(async () => {
  await secretWatch.settled()
  expect(secretWatch.findings).toEqual([])
})
