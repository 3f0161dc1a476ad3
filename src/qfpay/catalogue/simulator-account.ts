/**
 * The default account of `qfpay-simulator`. Published on purpose: it works with simulators only. A production server
 * that uses it takes no money.
 */
export const SIMULATOR_ACCOUNT: { readonly appCode: string; readonly clientKey: string } = {
  appCode: "SIMULATORAPPCODE0000000000000001",
  clientKey: "0123456789abcdef0123456789ABCDEF",
}
