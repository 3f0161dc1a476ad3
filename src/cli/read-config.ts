import path from "node:path"
import type { ConfigModule } from "@medusajs/framework/types"
import { getConfigFile } from "@medusajs/framework/utils"
import { check, type Check } from "../going-live/check"
import { messageOf } from "../qfpay/errors"
import { findConfigFile } from "./medusa-project"

/** Reads medusa-config like Medusa; a file that throws is reported as a problem. */
export async function readConfig(directory: string): Promise<ConfigModule | { readonly problem: Check }> {
  const { configModule, error } = await getConfigFile<ConfigModule>(directory, "medusa-config")
  if (!error) return configModule
  const file = path.basename(findConfigFile(directory) ?? "medusa-config")
  return { problem: check("config_unreadable", { file, reason: messageOf(error) }) }
}
