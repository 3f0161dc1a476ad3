/**
 * QFPay on your own machine: the gateway's five calls over HTTP, notifications on QFPay's timetable, a page with a Pay
 * button, and a switch for everything that goes wrong in production. See docs/simulator.md.
 */
export type { PayerPaid } from "./books"
export { type Clock, systemClock } from "./clock"
export type { ForeignPayment, PayOptions, SimulatorControls } from "./controls"
export { type Fault, type FaultInput, GATEWAY_OPERATIONS, type GatewayOperation } from "./faults"
export { type NotificationAttempt, NOTIFY_TIMETABLE_MINUTES, type NotifyNowOptions } from "./notifier"
export {
  type Pace,
  SIMULATOR_ACCOUNT,
  type SimulatorAccount,
  type SimulatorOptions,
  type SimulatorSettings,
  SimulatorUsageError,
} from "./options"
export type { GatewayRequest } from "./request-log"
export { createSimulator, type Simulator } from "./simulator"
export { RECORDED_REFUSALS, type RecordedRefusalName } from "./texts"
export type { SimulatedOrder, SimulatedRefund } from "./views"
