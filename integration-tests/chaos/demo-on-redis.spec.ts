import { spawnSync } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { DemoShop } from "../setup/demo"
import { Redis, whatIsMissing } from "./machines"

const BOOT_MS = 600_000

/** `REDIS_URL=redis://… npm run demo`: Medusa's events and workflows go through Redis. */
describe("The demo with REDIS_URL", () => {
  const shop = new DemoShop()
  let folder: string
  let redis: Redis | undefined
  let redisUrl: string

  beforeAll(async () => {
    const missing = whatIsMissing()
    if (missing) throw new Error(`The demo on Redis needs ${missing}.`)
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "qfpay-redis-"))
    redis = process.env.REDIS_URL ? undefined : await Redis.create(path.join(folder, "redis"))
    redisUrl = process.env.REDIS_URL ?? redis?.url ?? ""
    await shop.open({ REDIS_URL: redisUrl })
  }, BOOT_MS)

  afterAll(async () => {
    await shop.close()
    await redis?.end("stop")
    fs.rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  it("sells a basket, with its events and workflows in Redis", async () => {
    const { page } = await shop.goAndPayWith("AlipayHK")
    const [phone] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: /simulated phone/i }).click(),
    ])
    await phone.getByRole("button", { name: "Pay" }).click()
    await page.waitForURL(/\/orders\/order_/)
    await page.getByRole("heading", { name: /your order is paid/i }).waitFor()
    await page.context().close()

    const { stdout: keys } = spawnSync("redis-cli", ["-u", redisUrl, "--scan"], { encoding: "utf8" })
    expect(keys).toContain("RedisEventBusService:events-queue")
    expect(keys).toContain("bull:medusa-workflows-jobs")
  })
})
