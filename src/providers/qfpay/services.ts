import { WALLET_NAMES, type Wallet } from "../../qfpay/catalogue"
import type { StorefrontInput } from "../../qfpay/domain"
import { QfpayUsageError } from "../../qfpay/errors"
import type { ProviderOptions } from "../../modules/qfpay/provider-entries"
import { type Cradle, QfpayProvider } from "./base"

/** A payment provider's class, as Medusa registers it. */
export interface ProviderService {
  new (cradle: Cradle, options?: ProviderOptions): QfpayProvider
  readonly identifier: string
}

/** A provider for one wallet, so that a merchant turns it on and off per region where Medusa does it. */
function providerOf(wallet: Wallet): ProviderService {
  return class extends QfpayProvider {
    static override identifier = `qfpay-${wallet}`

    protected override walletOf(): Wallet {
      return wallet
    }
  }
}

/** Any wallet, named by the storefront in `data.wallet`. */
class QfpayAnyWallet extends QfpayProvider {
  static override identifier = "qfpay"

  protected override walletOf(input: StorefrontInput): Wallet {
    if (input.wallet) return input.wallet
    throw new QfpayUsageError(`data.wallet: is missing; the provider qfpay needs one of ${WALLET_NAMES.join(", ")}.`)
  }
}

/** One service per wallet of the catalogue, and the generic one. Provider id: `pp_<identifier>_<id of the entry>`. */
export const services: ProviderService[] = [...WALLET_NAMES.map(providerOf), QfpayAnyWallet]
