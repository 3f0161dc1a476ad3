import type { AdminTakings } from "../../api/admin/qfpay/types"
import type { Locale, WalletOrAny } from "../../qfpay/catalogue/wallets"
import { daysOf } from "./takings"
import { formatAmount, formatAmountShort, formatDayShort } from "./words"

/** Each is at least 3:1 against the admin's ground in light and in dark, and against paper. */
const COLORS: Readonly<Record<WalletOrAny, string>> = {
  alipay: "#3b82f6",
  wechat: "#16a34a",
  payme: "#dc2626",
  unionpay: "#0d9488",
  fps: "#8b5cf6",
  octopus: "#d97706",
  card: "#64748b",
  applepay: "#db2777",
  any: "#65a30d",
}

/** What one wallet brought on each day, in major units. */
interface WalletSeries {
  readonly wallet: WalletOrAny
  readonly received: readonly number[]
}

/** What each wallet brought on every day of the range, the oldest first; who brought nothing is left out. */
export function seriesOf({ from, to, wallets, by_day_and_wallet }: AdminTakings): {
  readonly days: readonly string[]
  readonly series: readonly WalletSeries[]
} {
  const days = daysOf(from, to)
  const received = new Map(by_day_and_wallet.map((row) => [`${row.day} ${row.wallet}`, row.received]))
  const series = wallets
    .filter((row) => row.received > 0)
    .map(({ wallet }) => ({ wallet, received: days.map((day) => received.get(`${day} ${wallet}`) ?? 0) }))
  return { days, series }
}

/** The colors and the type around the bars. */
interface ChartLook {
  readonly text: string
  readonly line: string
  readonly font: string
}

/** A chart on its canvas. */
interface Drawn {
  destroy(): void
  /** A data URL. */
  toBase64Image(): string
}

const PAPER: ChartLook = { text: "#3f3f46", line: "#d4d4d8", font: "system-ui, sans-serif" }

interface Words {
  readonly locale: Locale
  readonly nameOf: (wallet: WalletOrAny) => string
}

/** Draws bars by day, stacked by wallet. On a page, the chart fills what is around its canvas. */
type Draw = (canvas: HTMLCanvasElement, takings: AdminTakings, words: Words, look: ChartLook) => Drawn

/** Loads what draws. The admin's other pages do without the library. */
export async function loadChart(): Promise<Draw> {
  const { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } = await import("chart.js")
  Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, Tooltip)
  return (canvas, takings, { locale, nameOf }, { text, line, font }) => {
    const { days, series } = seriesOf(takings)
    const code = takings.currency_code
    const isOnPage = canvas.isConnected
    return new Chart(canvas, {
      type: "bar",
      data: {
        labels: days.map((day) => formatDayShort(day, locale)),
        datasets: series.map(({ wallet, received }) => ({
          label: nameOf(wallet),
          data: [...received],
          backgroundColor: COLORS[wallet],
          maxBarThickness: 40,
        })),
      },
      options: {
        animation: false,
        responsive: isOnPage,
        maintainAspectRatio: false,
        // Paper has more dots than a screen.
        ...(!isOnPage && { devicePixelRatio: 3 }),
        color: text,
        font: { family: font },
        interaction: { mode: "index", intersect: false },
        scales: {
          x: {
            stacked: true,
            grid: { display: false },
            border: { color: line },
            ticks: { color: text, maxRotation: 0 },
          },
          y: {
            stacked: true,
            grid: { color: line },
            border: { display: false },
            ticks: {
              color: text,
              maxTicksLimit: 6,
              callback: (value) => formatAmountShort(Number(value), code, locale),
            },
          },
        },
        plugins: {
          legend: { position: "bottom", align: "start", labels: { color: text, boxWidth: 12, boxHeight: 12 } },
          tooltip: {
            filter: ({ parsed }) => parsed.y !== 0,
            callbacks: {
              label: ({ dataset, parsed }) => `${dataset.label ?? ""}: ${formatAmount(parsed.y ?? 0, code, locale)}`,
            },
          },
        },
      },
    })
  }
}

/** The same on paper, dark on white whatever the admin's theme is: an image as a data URL. */
export function onPaper(draw: Draw, takings: AdminTakings, words: Words): string {
  const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 280 })
  const chart = draw(canvas, takings, words, PAPER)
  const image = chart.toBase64Image()
  chart.destroy()
  return image
}
