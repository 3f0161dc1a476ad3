import { Module } from "@medusajs/framework/utils"
import checkConfiguration from "./loaders/check-configuration"
import QfpayModuleService from "./service"

/** The module's key: `container.resolve("qfpay")`. */
export const QFPAY_MODULE = "qfpay"

declare module "@medusajs/framework/types" {
  /** Gives `container.resolve("qfpay")` its type. */
  interface ModuleImplementations {
    qfpay: QfpayModuleService
  }
}

export default Module(QFPAY_MODULE, { service: QfpayModuleService, loaders: [checkConfiguration] })
export type { QfpayModuleService }
export type { QfpayPluginOptions } from "./config/options"
