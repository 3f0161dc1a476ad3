import net from "node:net"

/** A port that leads to others: to one of several instances, as a load balancer does, or to a gateway that can be cut off. */
export class Door {
  readonly #server: net.Server
  readonly #sockets = new Set<net.Socket>()
  #isOpen = true
  #count = 0

  /** @param targets - ports of this machine, taken in turn */
  constructor(private readonly targets: readonly number[]) {
    this.#server = net.createServer((socket) => this.#pass(socket))
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject)
      this.#server.listen(port, "127.0.0.1", resolve)
    })
  }

  /** Cuts every connection, and lets nobody in until it is opened again. */
  shut(): void {
    this.#isOpen = false
    for (const socket of this.#sockets) socket.destroy()
  }

  open(): void {
    this.#isOpen = true
  }

  async close(): Promise<void> {
    this.shut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #pass(socket: net.Socket): void {
    if (!this.#isOpen) return void socket.destroy()
    const onward = net.connect(this.targets[this.#count++ % this.targets.length]!, "127.0.0.1")
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(from)
      from.pipe(to)
      from.on("error", () => to.destroy())
      from.on("close", () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }
}
