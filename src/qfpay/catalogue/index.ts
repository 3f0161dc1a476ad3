export * from "./currencies"
export * from "./pay-types"
export * from "./response-codes"
export * from "./wallets"
