import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { raw } from "express"

/** A notification is about 600 bytes; QFPay documents no limit. */
export const MAX_BODY_BYTES = 64 * 1024

const reader = raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false })

/**
 * The request's bytes as received.
 * @returns `undefined` when there are more than {@link MAX_BODY_BYTES}
 * @throws when the connection breaks or the body is compressed
 */
export function readRawBody(req: MedusaRequest, res: MedusaResponse): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    reader(req, res, (error?: unknown) => {
      if (error === undefined) resolve(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0))
      else if ((error as { type?: unknown }).type === "entity.too.large") resolve(undefined)
      else reject(error instanceof Error ? error : new Error("The body could not be read."))
    })
  })
}
