/**
 * Preloaded (`node --import`) into every Node process that these scripts start. Its standard input is a pipe held open
 * by the parent; when the parent is gone, even by SIGKILL, the pipe ends and the child goes too.
 */
process.stdin.on("end", stop)
process.stdin.on("error", stop)
process.stdin.resume()
// A file, as standard input may be when somebody else uses this module, cannot be let go of.
if ("unref" in process.stdin) process.stdin.unref()

function stop() {
  // A server gets the chance to close its connections; one that does not take it must still not outlive its parent.
  setTimeout(() => process.exit(1), 5000).unref()
  process.kill(process.pid, "SIGTERM")
}
