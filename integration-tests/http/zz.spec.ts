import { storeTest, waitForState } from "../setup"
storeTest("t", (store) => {
  const out: string[] = []
  let c0 = process.cpuUsage(), t0 = Date.now()
  const l = (w: string) => { const c = process.cpuUsage(c0); out.push(`${w} wall ${Date.now() - t0} cpu ${Math.round((c.user + c.system) / 1000)}`); c0 = process.cpuUsage(); t0 = Date.now() }
  for (const n of [1,2,3,4]) it("n" + n, async () => {
    l("restore")
    const cart = await store.createCart(); l("cart")
    const s = await store.startPayment(cart, "pp_qfpay-alipay_qfpay"); l("start")
    store.simulator.pay(String(s.data.out_trade_no))
    await waitForState(store.container, String(s.data.out_trade_no), "settled"); l("settled")
  })
  afterAll(() => { require("fs").writeFileSync("/tmp/laps.txt", out.join("\n")) })
})
