import { once } from "node:events"
import net from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import { ledgerOf, suite, waitFor, waitForState } from "../setup"

/** Requests sent on one connection without waiting for answers (HTTP pipelining), which no browser does. */
export default suite("A connection with pipelined requests (failures 36)", (store) => {
  const sockets: net.Socket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
  })

  async function aSession(wallet = "alipay") {
    const session = await store.startPayment(await store.createCart(), `pp_qfpay-${wallet}_qfpay`)
    return { id: session.id, number: String(session.data.out_trade_no) }
  }

  const events = (id: string, method = "GET") =>
    `${method} /store/qfpay/payment-sessions/${id}/events HTTP/1.1\r\nHost: localhost\r\n` +
    `x-publishable-api-key: ${store.shop.publishableKey}\r\n\r\n`

  /** Sends the requests at once; `received` is everything that was returned. */
  async function pipeline(...requests: string[]) {
    const socket = net.connect(Number(new URL(store.url).port), "localhost")
    sockets.push(socket)
    let received = ""
    socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk))
    await once(socket, "connect")
    socket.write(requests.join(""))
    return { received: () => received, leave: () => socket.destroy() }
  }

  it("has at most one stream, and leaves nothing behind when it closes", async () => {
    const { payments } = ledgerOf(store.container) as unknown as {
      payments: { changedIn: (...args: unknown[]) => unknown }
    }
    const reading = jest.spyOn(payments, "changedIn")
    const [first, second] = [await aSession(), await aSession("payme")]
    const connection = await pipeline(events(first.id), events(second.id), events(second.id))
    await waitFor(() => reading.mock.calls.length > 1)
    await pause(500)
    expect(reading.mock.calls.at(-1)?.[0]).toEqual([first.id])
    connection.leave()
    await pause(1_500)
    reading.mockClear()
    await pause(2_500)
    expect(reading).not.toHaveBeenCalled()
    reading.mockRestore()
  })

  it("gets the state of an ended payment after the open stream in front of it has ended", async () => {
    const [over, open] = [await aSession(), await aSession("payme")]
    store.simulator.pay(over.number)
    await waitForState(store.container, over.number, "applied")
    const connection = await pipeline(events(open.id), events(over.id))
    await waitFor(() => connection.received().includes(open.id))
    store.simulator.pay(open.number)
    await waitFor(() => connection.received().includes(over.id))
    expect(connection.received().match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(2)
  })

  it("gets the answer to a HEAD of a stream, and to the next request", async () => {
    const { id } = await aSession()
    const connection = await pipeline(events(id, "HEAD"), events(id, "HEAD"))
    await waitFor(() => connection.received().match(/^HTTP\/1\.1 200 OK\r$/gm)?.length === 2)
    expect(connection.received()).not.toContain("data:")
  })
})
