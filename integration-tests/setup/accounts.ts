/** The two made-up merchants of the integration tests, as the plugin is configured and as the simulator knows them. */
export const ACCOUNTS = {
  qfpay: { appCode: "INTEGRATIONAPPCODE00000000000001", clientKey: "integration-client-key-one-000001" },
  second: { appCode: "INTEGRATIONAPPCODE00000000000002", clientKey: "integration-client-key-two-000002" },
} as const

/** An account of {@link ACCOUNTS}. */
export type AccountId = keyof typeof ACCOUNTS
