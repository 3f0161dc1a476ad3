import type { ConfigModule, LoaderOptions } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { parseOptions } from "../options"
import { checkProviderEntries } from "../provider-entries"

/** Stops the boot when the plugin's options or the payment module's entries are wrong. */
export default function checkConfiguration({ container, options }: LoaderOptions): Promise<void> {
  const { accounts } = parseOptions(options)
  const config = container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE)
  checkProviderEntries(config, Object.keys(accounts))
  return Promise.resolve()
}
