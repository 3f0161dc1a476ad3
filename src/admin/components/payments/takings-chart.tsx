import { useEffect, useRef, useState } from "react"
import type { AdminTakings } from "../../../api/admin/qfpay/types"
import { useTheme } from "../../lib/theme"
import { drawTakings, paperTakings } from "../../lib/takings-chart"
import { paidWallet } from "../../lib/wallet-name"
import { useWords } from "../../lib/words"

/**
 * What each wallet brought, day by day. It is for the eye: the table by day says the same to a keyboard, to a screen reader
 * and where the library cannot be loaded.
 */
export function TakingsChart({ takings }: { takings: AdminTakings }) {
  const { t, locale } = useWords()
  const theme = useTheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [paper, setPaper] = useState<string>()
  const [isMissing, setIsMissing] = useState(false)
  useEffect(() => {
    const words = { locale, nameOf: (wallet: Parameters<typeof paidWallet>[0]) => paidWallet(wallet, { t, locale }) }
    let isOver = false
    let erase = () => {}
    const draw = async (on: HTMLCanvasElement) => {
      const { color, borderTopColor, fontFamily } = getComputedStyle(on)
      const look = { text: color, line: borderTopColor, font: fontFamily }
      const chart = await drawTakings(on, takings, words, look)
      erase = () => chart.destroy()
      if (isOver) return erase()
      const image = await paperTakings(takings, words)
      if (!isOver) setPaper(image)
    }
    if (canvas.current) draw(canvas.current).catch(() => setIsMissing(true))
    return () => {
      isOver = true
      erase()
    }
  }, [takings, locale, theme])
  if (isMissing) return null
  return (
    <div className="flex flex-col gap-y-2 px-6 py-4">
      <p className="txt-compact-small">{t("payments.takings.chart")}</p>
      <div className="relative h-72 print:hidden">
        <canvas
          ref={canvas}
          role="img"
          aria-label={t("payments.takings.chart_label")}
          className="text-ui-fg-subtle border-ui-border-base"
        />
      </div>
      {paper && <img src={paper} alt="" className="hidden print:block" />}
    </div>
  )
}
