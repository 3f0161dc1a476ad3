import { EventEmitter, once } from "node:events"
import http from "node:http"
import net, { type AddressInfo } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import type { MedusaResponse } from "@medusajs/framework/http"
import { answerWithEvent, canStream, openEventStream } from "./event-stream"

const nothing = () => undefined

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5)
}

/** A server that passes each request to the test, and a connection to it for sending requests without waiting. */
async function aConnection(answer: (path: string, res: MedusaResponse) => void) {
  const server = http.createServer((request, response) => answer(request.url ?? "", response as MedusaResponse))
  await once(server.listen(0), "listening")
  const socket = net.connect((server.address() as AddressInfo).port)
  let received = ""
  socket.on("data", (chunk) => (received += String(chunk))).on("error", nothing)
  const request = (...paths: string[]) =>
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`).join(""))
  const close = () => {
    socket.destroy()
    server.closeAllConnections()
    server.close()
  }
  return { server, socket, request, received: () => received, close }
}

describe("An event stream", () => {
  it("sends a heartbeat every fifteen seconds, and nothing after its client has disconnected", () => {
    jest.useFakeTimers()
    const written: string[] = []
    const onEnd = jest.fn()
    const client = Object.assign(new EventEmitter(), {
      socket: null,
      writableLength: 0,
      writeHead: nothing,
      flushHeaders: nothing,
      write: (text: string) => written.push(text),
      end: nothing,
    })
    const stream = openEventStream(client as unknown as MedusaResponse, onEnd)
    stream.send("payment_session", { payment_session: { id: "payses_1" } })
    jest.advanceTimersByTime(31_000)
    expect(written).toEqual([
      'event: payment_session\ndata: {"payment_session":{"id":"payses_1"}}\n\n',
      ":\n\n",
      ":\n\n",
    ])
    expect(onEnd).not.toHaveBeenCalled()
    client.emit("close")
    stream.send("payment_session", {})
    jest.advanceTimersByTime(60_000)
    expect(written).toHaveLength(3)
    expect(onEnd).toHaveBeenCalledTimes(1)
    expect(jest.getTimerCount()).toBe(0)
    jest.useRealTimers()
  })

  it("writes nothing after its end, even while the end waits for an earlier answer on the connection", async () => {
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "setTimeout", "performance", "Date", "queueMicrotask"],
    })
    const errors: unknown[] = []
    const connection = await aConnection((path, res) => {
      res.on("error", (error) => errors.push(error))
      if (path === "/slow") return
      const stream = openEventStream(res, nothing)
      stream.send("payment_session", {})
      stream.end()
      stream.send("payment_session", {})
      stream.end()
    })
    connection.request("/slow", "/events")
    await pause(100)
    jest.advanceTimersByTime(60_000)
    await pause(20)
    expect(errors).toEqual([])
    expect(jest.getTimerCount()).toBe(0)
    connection.close()
    jest.useRealTimers()
  })

  it("cannot be opened while an earlier answer on the same connection is unfinished", async () => {
    const open = new Map<string, boolean>()
    const connection = await aConnection((path, res) => {
      open.set(path, canStream(res))
      if (path === "/first") res.write("begun")
    })
    connection.request("/first", "/second")
    await until(() => open.size === 2)
    expect(Object.fromEntries(open)).toEqual({ "/first": true, "/second": false })
    connection.close()
  })

  it("ends without a crash on a connection error", async () => {
    const onEnd = jest.fn()
    const connection = await aConnection((_path, res) => {
      openEventStream(res, onEnd)
      res.emit("error", new Error("the connection broke"))
    })
    connection.request("/events")
    await until(() => onEnd.mock.calls.length > 0)
    await pause(20)
    expect(onEnd).toHaveBeenCalledTimes(1)
    connection.close()
  })

  it("is closed when its client does not read", async () => {
    const onEnd = jest.fn()
    let sent = 0
    const connection = await aConnection((_path, res) => {
      const stream = openEventStream(res, onEnd)
      const sending = setInterval(() => {
        if (onEnd.mock.calls.length > 0 || sent > 5_000) return clearInterval(sending)
        for (let burst = 0; burst < 100; burst++, sent++) stream.send("payment_session", "x".repeat(10_000))
      }, 1)
    })
    connection.socket.pause()
    connection.request("/events")
    await until(() => onEnd.mock.calls.length > 0 || sent > 5_000)
    expect(onEnd).toHaveBeenCalledTimes(1)
    connection.close()
  })

  it("of an ended session is a complete response: one event, its end and no timer", async () => {
    const timers = jest.spyOn(globalThis, "setInterval")
    const connection = await aConnection((_path, res) => answerWithEvent(res, "payment_session", { id: "payses_1" }))
    connection.request("/events")
    await until(() => connection.received().endsWith("\r\n0\r\n\r\n"))
    const text = connection.received()
    expect(text).toContain('event: payment_session\ndata: {"id":"payses_1"}\n\n')
    expect(text).toMatch(/^Content-Type: text\/event-stream; charset=utf-8\r$/m)
    expect(timers).not.toHaveBeenCalled()
    timers.mockRestore()
    connection.close()
  })

  it("does not prevent the server's shutdown", async () => {
    const server = http
      .createServer((_request, response) => openEventStream(response as MedusaResponse, nothing))
      .listen(0)
    await once(server, "listening")
    const ended = new Promise<void>((resolve) => {
      http.get({ port: (server.address() as AddressInfo).port, agent: false }, (response) => {
        response.resume().once("end", resolve)
        server.close()
      })
    })
    await ended
  })
})
