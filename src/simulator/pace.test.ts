import { aPayment, aSimulator, call, closeAll } from "./__tests__/helpers"

afterEach(closeAll)

describe("pace", () => {
  it("holds a call before it changes anything, and its answer before it is sent", async () => {
    const moments: string[] = []
    const gates: (() => void)[] = []
    const simulator = await aSimulator({
      pace: ({ operation }, moment) => {
        moments.push(`${operation} ${moment}: ${simulator.orders().length} orders`)
        return new Promise<void>((resolve) => gates.push(resolve))
      },
    })
    const answer = call(simulator, "payment", aPayment())
    const next = async () => {
      while (gates.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      gates.shift()?.()
    }
    await next()
    await next()
    expect((await answer).body.respcd).toBe("0000")
    expect(moments).toEqual(["payment arrived: 0 orders", "payment answered: 1 orders"])
  })

  it("can send the answer to the later of two calls first", async () => {
    const held = new Map<string, () => void>()
    const simulator = await aSimulator({
      pace: ({ params }, moment) =>
        moment === "answered"
          ? new Promise<void>((resolve) => held.set(params.out_trade_no ?? "", resolve))
          : undefined,
    })
    const order: string[] = []
    const pay = async (number: string) => {
      await call(simulator, "payment", aPayment({ out_trade_no: number }))
      order.push(number)
    }
    const calls = [pay("FIRST"), pay("SECOND")]
    while (held.size < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    held.get("SECOND")?.()
    await calls[1]
    held.get("FIRST")?.()
    await calls[0]
    expect(order).toEqual(["SECOND", "FIRST"])
  })
})
