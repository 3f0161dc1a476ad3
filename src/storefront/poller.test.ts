import { createPoller } from "./poller"
import { readPaymentSession } from "./session"
import type { Answer } from "./status-source"

const UNREACHABLE: Answer = { kind: "unreachable" }

function waiting(over: object = {}): Answer {
  const session = readPaymentSession({ id: "payses_1", status: "pending", ...over })
  if (!session) throw new Error("this is a session")
  return { kind: "session", session, serverMs: null }
}

/** A poller whose questions take `travelMs` and are answered in turn, the last one for ever. */
function aPoller({ answers = [waiting()], travelMs = 100 }: { answers?: Answer[]; travelMs?: number } = {}) {
  const asked: number[] = []
  /** How long it waited before each question, after the answer to the one before. */
  const pauses = () => asked.slice(1).map((atMs, index) => atMs - (asked[index] ?? 0) - travelMs)
  const heard: [Answer["kind"], number][] = []
  let under = 0
  let most = 0
  let aborted = 0
  const start = Date.now()
  const poller = createPoller(
    () => {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? UNREACHABLE
      asked.push(Date.now() - start)
      most = Math.max(most, ++under)
      let over: () => void = () => undefined
      const promise = new Promise<Answer>((resolve) => {
        over = () => {
          under--
          resolve(answer)
        }
        setTimeout(() => over(), travelMs)
      })
      const abort = () => {
        aborted++
        over()
        over = () => undefined
      }
      return { answer: promise, abort }
    },
    (answer, failures) => heard.push([answer.kind, failures]),
    () => 1,
  )
  return { poller, asked, pauses, heard, most: () => most, aborted: () => aborted }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)

describe("poller", () => {
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  it("asks at once, and never a second time before the first is answered", async () => {
    const { poller, asked, most } = aPoller({ travelMs: 9_000 })
    poller.start(0)
    await pass(60_000)
    expect(asked.slice(0, 2)).toEqual([0, 11_000])
    expect(most()).toBe(1)
  })

  it("joins the question under way when the shopper asks too", async () => {
    const { poller, asked } = aPoller({ travelMs: 500 })
    poller.start(0)
    void poller.check()
    void poller.check()
    await pass(500)
    expect(asked).toEqual([0])
  })

  it("waits for its first question when the shop already has the session", async () => {
    const { poller, asked } = aPoller()
    poller.start(2_000)
    await pass(2_000)
    expect(asked).toEqual([2_000])
  })

  it("asks nothing while the tab is hidden, and at once when the shopper is back, though three events say so", async () => {
    const { poller, asked } = aPoller()
    poller.start(0)
    await pass(200)
    poller.pause()
    await pass(600_000)
    expect(asked).toHaveLength(1)
    poller.wake()
    poller.wake()
    await pass(0)
    poller.wake()
    await pass(900)
    expect(asked).toEqual([0, 600_200])
  })

  it("keeps asking when the network fails, less and less often, and counts the failures", async () => {
    const { poller, pauses, heard } = aPoller({
      answers: [UNREACHABLE, UNREACHABLE, UNREACHABLE, waiting()],
    })
    poller.start(0)
    await pass(20_000)
    expect(pauses().slice(0, 3)).toEqual([2_000, 4_000, 8_000])
    expect(heard.slice(0, 4)).toEqual([
      ["unreachable", 1],
      ["unreachable", 2],
      ["unreachable", 3],
      ["session", 0],
    ])
  })

  it("is quick again once the money is there and only the order is awaited", async () => {
    const slow = Array.from({ length: 14 }, () => waiting())
    const { poller, pauses } = aPoller({ answers: [...slow, waiting({ paid_at: "2026-03-01T10:00:00Z" })] })
    poller.start(0)
    await pass(120_000)
    expect(pauses().slice(13, 15)).toEqual([10_000, 2_000])
  })

  it("stops: what is under way is given up and not heard of again", async () => {
    const { poller, asked, heard, aborted } = aPoller({ travelMs: 500 })
    poller.start(0)
    await pass(100)
    poller.stop()
    await pass(60_000)
    expect([asked.length, heard.length, aborted()]).toEqual([1, 0, 1])
  })

  it("answers the shopper's own question after it has stopped, and asks no more", async () => {
    const { poller, asked, heard } = aPoller()
    void poller.check()
    await pass(60_000)
    expect([asked.length, heard.length]).toEqual([1, 1])
  })
})
