const net = require("node:net")

/**
 * Allows connections to this machine only. A connection to anywhere else is an error that names the host, so that no
 * test can reach the real gateway or depend on the network.
 */
const LOOPBACK = /^(localhost|::1|::ffff:127\.|127\.)|\.localhost$/

const marker = Symbol.for("medusa-payment-qfpay.loopback-only")
const { connect } = net.Socket.prototype

if (!connect[marker]) {
  net.Socket.prototype.connect = function (...args) {
    const [first, second] = Array.isArray(args[0]) ? args[0] : args
    const target = typeof first === "object" && first !== null ? first : { port: first, host: second }
    if (!target.path && typeof target.host === "string" && !LOOPBACK.test(target.host)) {
      const refusal = new Error(`A test tried to reach ${target.host}:${target.port}. Tests talk to this machine only.`)
      process.nextTick(() => this.destroy(refusal))
      return this
    }
    return connect.apply(this, args)
  }
  net.Socket.prototype.connect[marker] = true
}
