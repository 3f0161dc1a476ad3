import { definePolicies } from "@medusajs/framework/utils"

/**
 * What a role may be allowed, where Medusa's flag `rbac` is on: Medusa finds this file, lists the policies in the admin
 * and knows them by resource and operation. Without the flag every administrator may do everything, as in Medusa itself.
 */
export const POLICIES = {
  readPayments: {
    name: "ReadQfpayPayment",
    resource: "qfpay_payment",
    operation: "read",
    description: "See and export QFPay payments, refunds and held payments",
  },
  syncPayments: {
    name: "UpdateQfpayPayment",
    resource: "qfpay_payment",
    operation: "update",
    description: "Ask QFPay about a payment and apply what it answers",
  },
  collectPayments: {
    name: "CreateQfpayPayment",
    resource: "qfpay_payment",
    operation: "create",
    description: "Take payments with QFPay at the counter and by payment links",
  },
  resolveHeldPayments: {
    name: "UpdateQfpayHeldPayment",
    resource: "qfpay_held_payment",
    operation: "update",
    description: "Decide on held QFPay payments, record refunds made outside QFPay, and mark disputes",
  },
  readSettings: {
    name: "ReadQfpaySetting",
    resource: "qfpay_setting",
    operation: "read",
    description: "See QFPay accounts and payment methods",
  },
  changeSettings: {
    name: "UpdateQfpaySetting",
    resource: "qfpay_setting",
    operation: "update",
    description: "Change QFPay payment methods and check an account's credentials",
  },
} as const

export const qfpayPolicies = definePolicies(Object.values(POLICIES).map((policy) => ({ ...policy })))
