/**
 * The widget's style sheet. Light and dark come from the browser's own `Canvas` and `CanvasText` and follow
 * `color-scheme`: a shop pins one with `qfpay-payment { color-scheme: light }`. The accents stand out from white and
 * from black alike (4.5 to 1 under white letters, 3 to 1 on a dark card). The code is always dark on white, because
 * scanners need it. Chinese is broken at its punctuation and Korean at its spaces; Japanese clauses are too long for that.
 * A backslash at the end of a line keeps the line break out of what a shopper loads.
 */
export const STYLES = `\
:host{display:block;max-width:26rem;margin:auto;color-scheme:light dark}\
:host([hidden]),[hidden],.state:empty{display:none!important}\
*{box-sizing:border-box;margin:0}\
.card,.actions{display:grid;gap:14px}\
.card{--a:var(--qfpay-accent,var(--w,#2f6bd8));padding:20px;border:1px solid var(--qfpay-border,#8885);border-radius:var(--qfpay-radius,20px);\
background:var(--qfpay-background,Canvas);color:var(--qfpay-text,CanvasText);font:16px/1.5 var(--qfpay-font,system-ui,sans-serif);text-align:center;overflow-wrap:anywhere}\
:lang(zh),:lang(ko){word-break:keep-all}\
[data-wallet=alipay]{--w:#1268dc}\
[data-wallet=wechat]{--w:#0a7d3c}\
[data-wallet=payme]{--w:#cc1f44}\
[data-wallet=unionpay]{--w:#0b757f}\
[data-wallet=fps]{--w:#7a50c7}\
[data-wallet=octopus]{--w:#b55000}\
.header{display:flex;align-items:center;gap:10px;text-align:start;font-weight:600}\
.mark{flex:none;width:36px;height:36px;border-radius:10px;font-size:13px;line-height:36px;text-align:center;overflow:hidden}\
.mark svg{width:22px;margin-top:7px;stroke:currentColor}\
svg{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}\
::slotted(*){width:100%;height:100%;object-fit:contain;background:#fff}\
.mark,.main{order:-1;background:var(--a);color:var(--qfpay-accent-text,#fff)}\
.amount{font-size:36px;font-weight:700;line-height:1.15}\
.qr{width:min(100%,var(--qfpay-qr-size,296px));aspect-ratio:1;margin:auto;border:1px solid #8885;border-radius:16px;background:#fff;overflow:hidden;position:relative}\
.qr svg{fill:#000}\
.photo{position:absolute;inset:0;width:100%;opacity:0}\
.qr:empty{background:#8882;animation:p 1s infinite alternate}\
[data-over=true] svg{opacity:.08}\
.state svg{width:76px;stroke:var(--a)}\
.confirming{animation:s 1s linear infinite}\
.confirming circle{opacity:.2}\
.title{font-size:19px;line-height:1.35;outline:0}\
.text,.label,.reference{opacity:.75}\
.text{margin-top:-10px;text-wrap:pretty}\
.reference{font-size:13px;user-select:all}\
.countdown{display:flex;flex-wrap:wrap;justify-content:space-between;width:min(100%,296px);margin:auto}\
.timer{font-weight:600;font-variant-numeric:tabular-nums}\
.bar{flex:0 0 100%;border-radius:3px;background:#8883;overflow:hidden}\
.progress{display:block;height:6px;background:var(--a);transform-origin:0 0;transition:transform 1s linear}\
button,a{padding:11px 16px;border:1px solid #888;border-radius:12px;background:0 0;color:inherit;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}\
.main,.toggle,.save,.copy{border-color:#0000}\
:focus-visible{outline:3px solid var(--a);outline-offset:2px}\
.note{padding:9px;border-radius:10px;background:#8882}\
.live{position:fixed;clip-path:inset(50%)}\
@keyframes p{to{opacity:.5}}@keyframes s{to{rotate:1turn}}\
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}\
`
