import { readdirSync } from "node:fs"
import path from "node:path"
import type { MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"

/** Where the build puts the browser code. */
const FOLDER = path.resolve(__dirname, "../../../storefront")

/** An hour: a new version of the plugin has new files under the same names. */
const MAX_AGE_S = 3_600

/** The files that exist, by name; nothing else is ever read. */
const FILES: ReadonlySet<string> = new Set(
  ["", "locale"].flatMap((folder) => {
    try {
      return readdirSync(path.join(FOLDER, folder))
        .filter((name) => name.endsWith(".mjs"))
        .map((name) => path.posix.join(folder, name))
    } catch {
      return []
    }
  }),
)

/** Sends a script of the payment page. @throws MedusaError NOT_FOUND for an unknown name */
export function sendAsset(res: MedusaResponse, name: string): Promise<void> {
  if (!FILES.has(name)) throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no such file.", "QFPAY_USAGE")
  res.setHeader("Content-Type", "text/javascript; charset=utf-8")
  res.setHeader("Cache-Control", `public, max-age=${MAX_AGE_S}`)
  res.setHeader("X-Content-Type-Options", "nosniff")
  return new Promise((resolve, reject) => {
    res.sendFile(path.join(FOLDER, name), { cacheControl: false, dotfiles: "allow" }, (error?: Error) =>
      error && !res.headersSent ? reject(error) : resolve(),
    )
  })
}
