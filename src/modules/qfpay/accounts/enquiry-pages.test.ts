import { enquiryReply, type EnquiryReply } from "../../../qfpay/wire"
import { enquiryPages } from "./enquiry-pages"

const listOf = (length: number, prefix = "S") =>
  Array.from({ length }, (_, index) => ({ respcd: "0000", syssn: `${prefix}${index}` }))

const replyOf = (data: readonly unknown[]) => enquiryReply.parse({ respcd: "0000", data })

/** Reads every page; returns the rows read before an error along with it. */
async function readAll(answer: (page: number) => EnquiryReply) {
  const asked: number[] = []
  const rows: (string | undefined)[] = []
  const pages = enquiryPages(async (page) => {
    asked.push(page)
    if (page > 20) throw new Error("The pages never end.")
    return answer(page)
  })
  try {
    for await (const { data } of pages) rows.push(...data.map(({ syssn }) => syssn))
  } catch (error) {
    return { asked, rows, error }
  }
  return { asked, rows, error: undefined }
}

const paged = (list: readonly unknown[]) => (page: number) => replyOf(list.slice((page - 1) * 100, page * 100))

describe("The pages of an enquiry", () => {
  it.each([
    [0, [1]],
    [1, [1]],
    [99, [1]],
    [100, [1, 2]],
    [101, [1, 2]],
    [200, [1, 2, 3]],
    [230, [1, 2, 3]],
  ])("of %d rows are read until one is not full", async (length, pages) => {
    const { asked, rows, error } = await readAll(paged(listOf(length)))
    expect([asked, error]).toEqual([pages, undefined])
    expect(rows).toEqual(listOf(length).map(({ syssn }) => syssn))
  })

  it("count an unreadable row, so that a full page is recognized", async () => {
    const list = [...listOf(50), { syssn: "ODD" }, ...listOf(69, "T")]
    const { asked, rows } = await readAll(paged(list))
    expect([asked, rows.length]).toEqual([[1, 2], 119])
  })

  it("end with an error when a full page is repeated: QFPay ignores the page number", async () => {
    const { asked, rows, error } = await readAll(() => replyOf(listOf(100)))
    expect(asked).toEqual([1, 2])
    expect(rows).toHaveLength(100)
    expect(error).toMatchObject({ code: "QFPAY_PROTOCOL" })
  })

  it("end with an error when a later page is repeated", async () => {
    const { asked, rows, error } = await readAll((page) => replyOf(listOf(100, `P${Math.min(page, 2)}-`)))
    expect(asked).toEqual([1, 2, 3])
    expect(rows).toHaveLength(200)
    expect(error).toMatchObject({ code: "QFPAY_PROTOCOL" })
  })

  it("continue when the next page differs in one row", async () => {
    const list = [...listOf(100), ...listOf(99), { respcd: "0000", syssn: "LAST" }]
    const { asked, rows, error } = await readAll(paged(list))
    expect([asked, rows.length, error]).toEqual([[1, 2, 3], 200, undefined])
  })

  it("pass on the error of a page that QFPay does not answer", async () => {
    const { rows, error } = await readAll((page) => {
      if (page === 2) throw new Error("QFPay did not answer.")
      return replyOf(listOf(100))
    })
    expect(rows).toHaveLength(100)
    expect(error).toMatchObject({ message: "QFPay did not answer." })
  })
})
