import { secretWatch } from "./secrets"

// In every file of tests that boots a shop, a browser or a program: what was said there held no secret. The tests' own
// fetch is looked through here; everything else where it comes in: programs.ts, browser.ts, demo.ts, database.ts, store.ts.
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
