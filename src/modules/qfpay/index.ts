import { Module } from "@medusajs/framework/utils"
import checkConfiguration from "./loaders/check-configuration"
import QfpayModuleService from "./service"

/** The module's key: `container.resolve("qfpay")`. */
export const QFPAY_MODULE = "qfpay"

export default Module(QFPAY_MODULE, { service: QfpayModuleService, loaders: [checkConfiguration] })
export type { QfpayModuleService }
export type { QfpayPluginOptions } from "./config/options"
