import fs from "node:fs"
import path from "node:path"
import { adminMiddlewares } from "./middlewares"

/** `GET /admin/qfpay/transactions/:out_trade_no`, for every handler that a route file exports. */
function routesOnDisk(): string[] {
  const files = fs.readdirSync(__dirname, { recursive: true, encoding: "utf8" })
  return files
    .filter((file) => path.basename(file) === "route.ts")
    .flatMap((file) => {
      const route = path
        .dirname(file)
        .split(path.sep)
        .join("/")
        .replace(/\[(\w+)\]/g, ":$1")
      const text = fs.readFileSync(path.join(__dirname, file), "utf8")
      return [...text.matchAll(/export (?:async )?(?:function|const) (GET|POST|PUT|PATCH|DELETE)\b/g)].map(
        ([, method]) => `${method} /admin/qfpay/${route}`,
      )
    })
}

describe("The admin routes", () => {
  it("each require a policy, and no policy is set for a nonexistent route", () => {
    const declared = adminMiddlewares.map(({ methods, matcher }) => `${methods?.join()} ${String(matcher)}`)
    expect(declared.sort()).toEqual(routesOnDisk().sort())
    expect(declared.length).toBeGreaterThan(10)
    for (const { policies } of adminMiddlewares) {
      expect(policies).toEqual([
        { resource: expect.stringMatching(/^qfpay_/), operation: expect.stringMatching(/^(read|create|update)$/) },
      ])
    }
  })
})
