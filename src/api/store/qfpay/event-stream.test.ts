import { EventEmitter, once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import type { MedusaResponse } from "@medusajs/framework/http"
import { openEventStream } from "./event-stream"

describe("an event stream", () => {
  it("says something every fifteen seconds, and nothing more once its client has gone", () => {
    jest.useFakeTimers()
    const written: string[] = []
    const client = Object.assign(new EventEmitter(), {
      socket: null,
      writeHead: () => undefined,
      flushHeaders: () => undefined,
      write: (text: string) => written.push(text),
      end: () => undefined,
    })
    const stream = openEventStream(client as unknown as MedusaResponse)
    stream.send("payment_session", { payment_session: { id: "payses_1" } })
    jest.advanceTimersByTime(31_000)
    expect(written).toEqual([
      'event: payment_session\ndata: {"payment_session":{"id":"payses_1"}}\n\n',
      ":\n\n",
      ":\n\n",
    ])
    client.emit("close")
    jest.advanceTimersByTime(60_000)
    expect(written).toHaveLength(3)
    expect(jest.getTimerCount()).toBe(0)
    jest.useRealTimers()
  })

  it("does not keep a server from being shut down", async () => {
    const server = http.createServer((_request, response) => openEventStream(response as MedusaResponse)).listen(0)
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
