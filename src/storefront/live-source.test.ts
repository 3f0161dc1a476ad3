import { createLiveSource } from "./live-source"
import { readPaymentSession } from "./session"
import type { Answer, StreamListener } from "./status-source"

const UNREACHABLE: Answer = { kind: "unreachable" }

function waiting(over: object = {}): Answer {
  const session = readPaymentSession({ id: "payses_1", status: "pending", ...over })
  if (!session) throw new Error("this is a session")
  return { kind: "session", session, serverMs: null }
}

interface PollerParts {
  answers?: Answer[]
  travelMs?: number
  isOver?: boolean
}

/** A source without a stream, whose questions take `travelMs` and are answered in turn, the last one forever. */
function aPoller({ answers = [waiting()], travelMs = 100, isOver = false }: PollerParts = {}) {
  const asked: number[] = []
  /** Whether each question was to reach QFPay at once. */
  const urgency: boolean[] = []
  /** How long it waited before each question, after the answer to the one before. */
  const pauses = () => asked.slice(1).map((atMs, index) => atMs - (asked[index] ?? 0) - travelMs)
  const heard: [Answer["kind"], number][] = []
  let under = 0
  let most = 0
  let aborted = 0
  const start = Date.now()
  const poller = createLiveSource(
    (listen, urgent) => {
      if (listen) return { answer: Promise.resolve(UNREACHABLE), abort: () => undefined }
      urgency.push(urgent)
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
    () => isOver,
    () => 1,
  )
  return { poller, asked, urgency, pauses, heard, most: () => most, aborted: () => aborted }
}

/** A source whose streams a test tells news and ends; what is asked beside them is answered at once. */
function aListener({ isOver = false } = {}) {
  const streams: { openedMs: number; tell: StreamListener; end: () => void; aborted: boolean }[] = []
  const polls: number[] = []
  const heard: [Answer["kind"], number][] = []
  let under = 0
  let most = 0
  const start = Date.now()
  const source = createLiveSource(
    (listen) => {
      most = Math.max(most, ++under)
      if (!listen) {
        polls.push(Date.now() - start)
        return { answer: Promise.resolve().then(() => (under--, waiting())), abort: () => undefined }
      }
      let over: () => void = () => undefined
      const answer = new Promise<Answer>((resolve) => {
        over = () => {
          under--
          over = () => undefined
          resolve(UNREACHABLE)
        }
      })
      const stream = { openedMs: Date.now() - start, tell: listen, end: () => over(), aborted: false }
      streams.push(stream)
      const abort = () => {
        stream.aborted = true
        over()
      }
      return { answer, abort }
    },
    (answer, failures) => heard.push([answer.kind, failures]),
    () => isOver,
    () => 1,
  )
  const stream = (index: number) => {
    const found = streams[index]
    if (!found) throw new Error(`no stream ${index} was opened`)
    return found
  }
  return { source, streams, stream, polls, heard, most: () => most }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)

describe("without a stream, the source", () => {
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  it("asks at once, and never a second time before the first is answered", async () => {
    const { poller, asked, most } = aPoller({ travelMs: 9_000 })
    poller.start(0, false)
    await pass(60_000)
    expect(asked.slice(0, 2)).toEqual([0, 11_000])
    expect(most()).toBe(1)
  })

  it("joins the question under way when the shopper asks too", async () => {
    const { poller, asked } = aPoller({ travelMs: 500 })
    poller.start(0, false)
    void poller.check()
    void poller.check()
    await pass(500)
    expect(asked).toEqual([0])
  })

  it("waits for its first question when the shop already has the session", async () => {
    const { poller, asked } = aPoller()
    poller.start(2_000, false)
    await pass(2_000)
    expect(asked).toEqual([2_000])
  })

  it("asks nothing while the tab is hidden, and at once when the shopper is back, though three events say so", async () => {
    const { poller, asked } = aPoller()
    poller.start(0, false)
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
    poller.start(0, false)
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
    poller.start(0, false)
    await pass(120_000)
    expect(pauses().slice(13, 15)).toEqual([10_000, 2_000])
  })

  it("asks slowly once the code has expired or was declined, and never gives up", async () => {
    const { poller, pauses } = aPoller({ isOver: true })
    poller.start(0, false)
    await pass(20 * 60_000)
    expect(pauses()[0]).toBe(2_000)
    expect(pauses().at(-1)).toBe(30_000)
  })

  it("says when the shopper wants to know now: back from the wallet, or by pressing the button", async () => {
    const { poller, urgency } = aPoller()
    poller.start(0, true)
    await pass(2_300)
    poller.pause()
    poller.wake()
    await pass(1_500)
    void poller.check()
    expect(urgency).toEqual([true, false, true, true])
  })

  it("stops: what is under way is given up and not heard of again", async () => {
    const { poller, asked, heard, aborted } = aPoller({ travelMs: 500 })
    poller.start(0, false)
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

describe("with a stream, the source", () => {
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  it("hears every change and asks nothing", async () => {
    const { source, streams, stream, polls, heard } = aListener()
    source.start(0, false)
    await pass(10)
    for (let i = 0; i < 3; i++) stream(0).tell(waiting())
    await pass(600_000)
    expect([streams.length, polls.length, heard.length]).toEqual([1, 0, 3])
  })

  it("opens it again when it breaks, soon at first and then less often", async () => {
    const { source, streams, stream, polls } = aListener()
    source.start(0, false)
    for (let i = 0; i < 20; i++) {
      stream(i).tell(waiting())
      stream(i).end()
      await pass(10_000)
    }
    expect(stream(1).openedMs).toBe(2_000)
    expect(stream(20).openedMs - stream(19).openedMs).toBe(10_000)
    expect([streams.length, polls.length]).toEqual([21, 0])
  })

  it("polls where there is none, and tries it again when the shopper is back", async () => {
    const { source, streams, stream, polls } = aListener()
    source.start(0, false)
    await pass(10)
    stream(0).end()
    await pass(5_000)
    expect(streams).toHaveLength(1)
    expect(polls.length).toBeGreaterThanOrEqual(2)
    source.pause()
    source.wake()
    await pass(1_000)
    expect(streams).toHaveLength(2)
  })

  it("never has two requests under way: a check begins the stream again", async () => {
    const { source, streams, stream, heard, most } = aListener()
    source.start(0, false)
    stream(0).tell(waiting())
    const checked = source.check()
    expect([stream(0).aborted, streams.length]).toEqual([true, 2])
    void source.check() // joins
    stream(0).tell(waiting({ status: "expired" })) // too late to be heard
    stream(1).tell(waiting())
    await checked
    expect([streams.length, heard.length, most()]).toEqual([2, 2, 1])
  })

  it("hangs up while the tab is hidden and once it is stopped", async () => {
    const { source, streams, stream } = aListener()
    source.start(0, false)
    stream(0).tell(waiting())
    source.pause()
    expect(stream(0).aborted).toBe(true)
    await pass(600_000)
    expect(streams).toHaveLength(1)
    source.wake()
    await pass(0)
    stream(1).tell(waiting())
    source.stop()
    expect(stream(1).aborted).toBe(true)
    await pass(600_000)
    expect(streams).toHaveLength(2)
  })
})
