import { ModuleProvider, Modules } from "@medusajs/framework/utils"
import { services } from "./services"

export default ModuleProvider(Modules.PAYMENT, { services })
