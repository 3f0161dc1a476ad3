import { execFileSync } from "node:child_process"
import fs from "node:fs"
import path from "node:path"

const ROOT = path.resolve(__dirname, "../..")
const TEXT = /\.([cm]?[jt]sx?|jsonc?|md|ya?ml|html|css|svg|sh|txt)$|(^|\/)(run|\.[a-z]+ignore)$/

/** A home folder, a place where build machines keep their checkouts, or the folder of this checkout. */
function machinePaths(text: string): string[] {
  const homes = ["home", "Users"].map((folder) => `/${folder}/[A-Za-z0-9._-]+/`)
  const builders = ["work", "workspace", "builds"].map((folder) => `/${folder}/[A-Za-z0-9._-]+/`)
  // A checkout directly under the root, say /app, has a name that honest texts use too.
  const here = ROOT.split(path.sep).length > 2 ? [ROOT.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")] : []
  return text.match(new RegExp(`(?<![\\w.:/-])(?:${[...homes, ...builders, ...here].join("|")})`, "g")) ?? []
}

// No linter that is alive looks for these; everything else about the sources is `npm run lint`.
describe("The repository", () => {
  it("names no path of the machine it was made on", () => {
    const files = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" }).split("\0")
    const sources = files.filter((file) => TEXT.test(file) && fs.existsSync(path.join(ROOT, file)))
    expect(sources).toEqual(expect.arrayContaining(["README.md", "src/qfpay/wire/client.ts"]))
    const found = sources.flatMap((file) =>
      machinePaths(fs.readFileSync(path.join(ROOT, file), "utf8")).map((match) => `${file}: ${match}`),
    )
    expect(found).toEqual([])
  })

  it.each([
    [`see ${["", "home", "mei", "shop"].join("/")}`, 1],
    [`see ${["", "builds", "shop", "src"].join("/")}`, 1],
    ["https://shop.example/builds/orders/1 and ./builds/a/b and /store/carts", 0],
  ])("would be found to name one: %s", (text, count) => {
    expect(machinePaths(text)).toHaveLength(count)
  })
})
