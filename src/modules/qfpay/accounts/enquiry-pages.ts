import { QfpayProtocolError } from "../../../qfpay/errors"
import { type EnquiryReply, MAX_ENQUIRY_ROWS } from "../../../qfpay/wire"

/**
 * The pages of an enquiry, up to the first that is not full.
 * @throws QfpayProtocolError when a page repeats the one before: QFPay ignores `page`, and the rest of the list cannot
 * be read
 */
export async function* enquiryPages(ask: (page: number) => Promise<EnquiryReply>): AsyncGenerator<EnquiryReply> {
  let before = ""
  for (let page = 1; ; page++) {
    const reply = await ask(page)
    const isFull = reply.data.length + reply.unreadable.length >= MAX_ENQUIRY_ROWS
    const content = isFull || page > 1 ? JSON.stringify([reply.data, reply.unreadable]) : ""
    if (page > 1 && content === before) {
      throw new QfpayProtocolError("QFPay returned the same page of its list twice.", {
        facts: { operation: "enquiry" },
      })
    }
    before = content
    yield reply
    if (!isFull) return
  }
}
