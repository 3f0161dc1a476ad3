import { closeAll, closeLater } from "./__tests__/helpers"
import { createSimulator, SIMULATOR_ACCOUNT, type SimulatorOptions } from "."
import { explainFailure, HELP, readCommandLine, startedText } from "./command-line"

afterEach(closeAll)

const account = { appCode: "A", clientKey: "secret-key" }

describe("The simulator's options", () => {
  it.each([
    [{ accounts: [] }, "accounts: needs at least one account"],
    [{ accounts: [{ ...account, clientKey: "" }] }, "accounts.0.clientKey: is empty"],
    [{ accounts: [account, account] }, "accounts: name one appCode twice"],
    [{ accounts: [{ ...account, mchid: "" }] }, "accounts.0.mchid: is empty: leave it out when QFPay issued none"],
    [{ accounts: [{ ...account, notifyUrl: "shop" }] }, "accounts.0.notifyUrl: must be an http or https URL"],
    [{ accounts: [{ ...account, payTypes: ["802808"] }] }, "accounts.0.payTypes.0: is not a pay type the API offers"],
    [{ notifyTimeScale: 0 }, "notifyTimeScale: must be greater than 0"],
    [{ duplicateCode: "1103" }, 'duplicateCode: must be 1251, 1102, 2011 or "existing"'],
    [{ clock: Date }, "clock: must have a method now()"],
    [{ seed: 1.5 }, "seed: must be a whole number"],
    [{ color: "red" }, "color"],
  ])("are refused by name: %j", (options, problem) => {
    const attempt = () => createSimulator(options as unknown as SimulatorOptions)
    expect(attempt).toThrow(problem)
    expect(attempt).not.toThrow("secret-key")
  })

  it("are refused with every problem at once", () => {
    expect(() => createSimulator({ shopName: "", seed: -1 })).toThrow(/shopName.*seed/)
  })

  it("are all optional", async () => {
    const simulator = closeLater(createSimulator())
    expect(() => simulator.url).toThrow("call listen() first")
    const { url } = await simulator.listen()
    expect(simulator.url).toBe(url)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await expect(simulator.listen()).rejects.toThrow("listening already")
    await simulator.close()
    await simulator.close()
  })

  it("accept a clock that returns dates", async () => {
    const simulator = closeLater(createSimulator({ clock: { now: () => new Date("2025-06-10T04:00:00Z") } }))
    await simulator.listen()
    const state = await (await fetch(`${simulator.url}/simulator/api`)).json()
    expect(state.now).toBe("2025-06-10T04:00:00.000Z")
  })
})

describe("The command line", () => {
  it("needs no arguments: a known account on port 4010", () => {
    expect(readCommandLine([], {})).toMatchObject({
      port: 4010,
      host: "127.0.0.1",
      options: { accounts: [SIMULATOR_ACCOUNT] },
    })
  })

  it("takes precedence over the environment", () => {
    const env = { QFPAY_SIMULATOR_PORT: "5000", QFPAY_SIMULATOR_SHOP_NAME: "Tea", QFPAY_SIMULATOR_MCHID: "M1" }
    const command = readCommandLine(["--port", "6000", "--notify-time-scale=0.01"], env)
    expect(command).toMatchObject({
      port: 6000,
      options: { shopName: "Tea", notifyTimeScale: 0.01, accounts: [{ mchid: "M1" }] },
    })
  })

  it.each([
    [["--port", "shop"], '--port must be a number, not "shop".'],
    [["--port", "70000"], "--port must be 0 to 65535, not 70000."],
    [["--app-code", "A"], "--app-code and --client-key go together: give both or neither."],
    [["--color", "red"], "Unknown option '--color'"],
  ])("explains %j", (args, sentence) => {
    let failure: unknown
    try {
      readCommandLine(args, {})
    } catch (error) {
      failure = error
    }
    const text = explainFailure(failure, 4010, "127.0.0.1")
    expect(text).toContain(sentence)
    expect(text).toContain("See --help.")
  })

  it("reports a port in use", async () => {
    const first = closeLater(createSimulator())
    const { url } = await first.listen()
    const port = Number(new URL(url).port)
    const failure: unknown = await createSimulator()
      .listen(port)
      .catch((error: unknown) => error)
    expect(explainFailure(failure, port, "127.0.0.1")).toBe(
      `Port ${port} on 127.0.0.1 is taken. Stop what uses it, or choose another with --port.`,
    )
  })

  it("prints the address and what to do, and repeats no given key", () => {
    const own = startedText("http://127.0.0.1:4010", { accounts: [account] })
    expect(own).toContain("appCode     A")
    expect(own).not.toContain("secret-key")
    expect(startedText("http://127.0.0.1:4010", {})).toContain(SIMULATOR_ACCOUNT.clientKey)
    expect(readCommandLine(["--help"], {})).toEqual({ help: true })
    expect(HELP).toContain("--notify-url")
  })
})
