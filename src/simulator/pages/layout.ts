import { Html, html } from "./html"

const STYLE = new Html(`
:root { color-scheme: light dark; --ink: #14171a; --soft: #4c545c; --ground: #ffffff; --panel: #f2f4f6; --line: #7b858f;
  --go: #0b6b3a; --go-ink: #ffffff; --link: #0a4fa3; --bad: #a31212; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f5f7; --soft: #c0c7ce; --ground: #14171a; --panel: #22272c;
  --line: #8a949e; --go: #7fdca8; --go-ink: #06200f; --link: #9cc6ff; --bad: #ff9c9c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { margin: 0 auto; padding: 1rem; max-width: 26rem; }
main.wide { max-width: 64rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
p { margin: .5rem 0; }
.amount { font-size: 2.25rem; font-weight: 700; margin: .25rem 0 1rem; }
.soft { color: var(--soft); }
.bad { color: var(--bad); font-weight: 600; }
.panel { background: var(--panel); border-radius: .75rem; padding: 1rem; margin: 1rem 0; }
button, .button { display: block; width: 100%; min-height: 3.25rem; margin: .75rem 0; padding: .75rem 1rem; font: inherit;
  font-weight: 600; text-align: center; text-decoration: none; border-radius: .75rem; border: 2px solid var(--line);
  background: var(--ground); color: var(--ink); cursor: pointer; }
button.go { background: var(--go); border-color: var(--go); color: var(--go-ink); }
button.small { display: inline-block; width: auto; min-height: 2.75rem; margin: .25rem 0; padding: .375rem .875rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
label { display: block; font-weight: 600; margin: .75rem 0 .25rem; }
label.check { display: flex; gap: .5rem; align-items: center; min-height: 2.75rem; font-weight: 400; margin: 0; }
input, select { width: 100%; min-height: 2.75rem; padding: .375rem .625rem; font: inherit; color: var(--ink);
  background: var(--ground); border: 1px solid var(--line); border-radius: .5rem; }
input[type="radio"], input[type="checkbox"] { width: 1.25rem; min-height: 1.25rem; flex: none; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { overflow-wrap: normal; text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
td a, td code { display: inline-block; min-width: 8rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; }
`)

/** What a page may set besides its body. */
export interface PageOptions {
  readonly wide?: boolean
  /** Redirects the browser after a moment. */
  readonly refresh?: { readonly seconds: number; readonly url: string }
}

/** A complete page without scripts, fonts, pictures or requests to other hosts. */
export function page(title: string, body: Html, { wide, refresh }: PageOptions = {}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
${refresh && html`<meta http-equiv="refresh" content="${refresh.seconds};url=${refresh.url}" />`}
<style>${STYLE}</style>
</head>
<body>
<main${wide && html` class="wide"`}>
${body}
</main>
</body>
</html>
`.text
}
