import { WALLET_NAMES, type Wallet, type WalletOrAny } from "../../qfpay/catalogue"
import type { StorefrontInput } from "../../qfpay/domain"
import { QfpayUsageError } from "../../qfpay/errors"
import type { ProviderOptions } from "../../modules/qfpay/config/provider-entries"
import { type Cradle, QfpayProvider } from "./base"

/** A payment provider's class, as Medusa registers it. */
export interface ProviderService {
  new (cradle: Cradle, options?: ProviderOptions): QfpayProvider
  readonly identifier: string
}

/** A provider for one wallet, so that a merchant can enable it per region in Medusa. */
function providerOf(wallet: Wallet): ProviderService {
  return class extends QfpayProvider {
    static override identifier = `qfpay-${wallet}`

    protected override walletOf(): Wallet {
      return wallet
    }
  }
}

/** Any wallet: the one in `data.wallet`; with only a scanned code, the one that QFPay derives from the code. */
class QfpayAnyWallet extends QfpayProvider {
  static override identifier = "qfpay"

  protected override walletOf(input: StorefrontInput): WalletOrAny {
    if (input.wallet) return input.wallet
    if (input.auth_code) return "any"
    throw new QfpayUsageError(
      `data.wallet: is missing; the provider qfpay needs one of ${WALLET_NAMES.join(", ")}, ` +
        "or data.auth_code with the code read from the shopper's phone.",
    )
  }
}

/** One service per wallet of the catalogue, and the generic one. Provider id: `pp_<identifier>_<id of the entry>`. */
export const services: ProviderService[] = [...WALLET_NAMES.map(providerOf), QfpayAnyWallet]
