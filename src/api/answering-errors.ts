import type { MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { toMedusaError } from "../modules/qfpay/errors"
import { type Message, messagesOf } from "../qfpay/messages"

/** How Medusa's error handler answers these types. */
const STATUS: Readonly<Record<string, number>> = {
  [MedusaError.Types.INVALID_DATA]: 400,
  [MedusaError.Types.NOT_ALLOWED]: 400,
  [MedusaError.Types.NOT_FOUND]: 404,
  [MedusaError.Types.CONFLICT]: 409,
}

/** An error of ours in JSON. */
export interface ErrorAnswer {
  readonly type: string
  readonly code: string | undefined
  readonly message: string
  /** What `message` says, by key, for a client with its own words. */
  readonly messages: readonly Pick<Message, "key" | "parameters">[]
}

/**
 * Answers an error of ours with its messages by key, which Medusa's error handler would drop; of a conflict, it would
 * also replace the code and the text. Everything else is left to that handler.
 */
export async function answeringErrors<Body>(res: MedusaResponse<Body>, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const error = toMedusaError(thrown)
    if (!isMedusaError(error)) throw error
    const status = STATUS[error.type]
    const messages = messagesOf(error)
    if (status === undefined || (status !== 409 && messages.length === 0)) throw error
    const { type, code, message } = error
    const answer: ErrorAnswer = {
      ...{ type, code, message },
      messages: messages.map(({ key, parameters }) => ({ key, parameters })),
    }
    ;(res as MedusaResponse).status(status).json(answer)
  }
}

const isMedusaError = (error: unknown): error is MedusaError =>
  typeof error === "object" && error !== null && MedusaError.isMedusaError(error)
