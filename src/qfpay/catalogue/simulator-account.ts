/**
 * The account that `qfpay-simulator` offers when it is given none. Published on purpose: it opens nothing but simulators.
 * A server in production that uses it takes no money.
 */
export const SIMULATOR_ACCOUNT: { readonly appCode: string; readonly clientKey: string } = {
  appCode: "SIMULATORAPPCODE0000000000000001",
  clientKey: "0123456789abcdef0123456789ABCDEF",
}
