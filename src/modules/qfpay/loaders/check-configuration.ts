import type { ConfigModule, Logger, LoaderOptions } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { isSimulated, parseOptions } from "../config/options"
import { checkProviderEntries } from "../config/provider-entries"

const simulatorInProduction = (account: string) =>
  `QFPAY TAKES NO MONEY: the account "${account}" is a simulator's (its baseUrl is on this machine, or its client key is ` +
  "the published one), and NODE_ENV is production. Orders will be placed that nobody has paid. Set QFPay's own credentials."

/** Fails the boot when the plugin's options or the payment module's entries are wrong. */
export default function checkConfiguration({ container, options }: LoaderOptions): Promise<void> {
  const { accounts } = parseOptions(options)
  const config = container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE)
  checkProviderEntries(config, Object.keys(accounts))
  if (process.env.NODE_ENV === "production") {
    const logger = container.resolve<Logger>(ContainerRegistrationKeys.LOGGER)
    for (const [id, account] of Object.entries(accounts)) {
      if (isSimulated(account)) logger.warn(simulatorInProduction(id))
    }
  }
  return Promise.resolve()
}
