/**
 * Unpacks the Chromium that comes inside the npm package `@sparticuz/chromium`, with the few libraries and the font it
 * needs, so that a bare Linux with nothing but Node can run it. Prints how to start it, as JSON.
 *
 *   node unpack-browser.mjs <folder for browsers>
 *
 * A program of its own because that package is an ES module and unpacks into TMPDIR, wherever that is.
 */
import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"

const packed = path.join(path.dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin")
const { version } = JSON.parse(fs.readFileSync(path.join(packed, "..", "package.json"), "utf8"))
const folder = path.resolve(process.argv[2] ?? ".", `chromium-${version}`)

if (!fs.existsSync(folder)) {
  // Half a browser is worse than none: it gets its name when it is whole.
  const partial = `${folder}.${process.pid}`
  fs.mkdirSync(partial, { recursive: true })
  process.env.TMPDIR = partial
  const { inflate } = await import("@sparticuz/chromium")
  for (const file of ["chromium.br", "fonts.tar.br", "al2023.tar.br"]) await inflate(path.join(packed, file))
  fs.writeFileSync(path.join(partial, "fonts", "fonts.conf"), fontsConfiguration(folder))
  try {
    fs.renameSync(partial, folder)
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true })
    // Somebody else was quicker.
    if (!fs.existsSync(folder)) throw error
  }
}

console.log(
  JSON.stringify({
    executablePath: path.join(folder, "chromium"),
    env: {
      LD_LIBRARY_PATH: path.join(folder, "al2023", "lib"),
      FONTCONFIG_PATH: path.join(folder, "fonts"),
    },
  }),
)

/** The font that came along, and those of the machine: a page in Chinese is legible where it has one. */
function fontsConfiguration(home) {
  const folders = [path.join(home, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"]
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((font) => `  <dir>${font}</dir>`).join("\n")}
  <dir prefix="xdg">fonts</dir>
  <cachedir>${path.join(home, "font-cache")}</cachedir>
</fontconfig>
`
}
