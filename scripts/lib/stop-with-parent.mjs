/**
 * Preloaded (`node --import`) into every Node process that these scripts start. Its standard input is a pipe held open
 * by the parent; when the parent ends, even by SIGKILL, the pipe closes and the child ends too.
 */
process.stdin.on("end", stop)
process.stdin.on("error", stop)
process.stdin.resume()
// A file, which standard input can be if something else uses this module, has no `unref`.
if ("unref" in process.stdin) process.stdin.unref()

function stop() {
  // A server gets time to close its connections, but must not outlive its parent.
  setTimeout(() => process.exit(1), 5000).unref()
  process.kill(process.pid, "SIGTERM")
}
