import { changedFiles, MUTANTS } from "./mutants"

describe("A deliberate mistake", () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))("%s fits the built plugin", (_, mutant) => {
    expect(changedFiles(mutant).size).toBeGreaterThan(0)
  })
})
