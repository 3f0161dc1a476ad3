/**
 * Unpacks the Chromium in the npm package `@sparticuz/chromium`, with the libraries and the font that it needs, so that
 * it runs on a bare Linux with only Node. Prints how to start it, as JSON.
 *
 *   node unpack-browser.mjs <folder for browsers>
 *
 * A separate program because that package is an ES module and always unpacks into TMPDIR.
 */
import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"

const packed = path.join(path.dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin")
const { version } = JSON.parse(fs.readFileSync(path.join(packed, "..", "package.json"), "utf8"))
const folder = path.resolve(process.argv[2] ?? ".", `chromium-${version}`)

if (!fs.existsSync(folder)) {
  // The folder gets its final name only when it is complete.
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
    // Another process was faster.
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

/** The included font and the machine's fonts: Chinese pages are legible if the machine has a Chinese font. */
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
