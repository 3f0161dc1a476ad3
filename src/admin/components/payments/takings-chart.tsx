import { Button, Table } from "@medusajs/ui"
import { useEffect, useId, useRef, useState } from "react"
import type { AdminTakings } from "../../../api/admin/qfpay/types"
import type { WalletOrAny } from "../../../qfpay/catalogue/wallets"
import { useTheme } from "../../lib/theme"
import { loadChart, onPaper, seriesOf } from "../../lib/takings-chart"
import { paidWallet } from "../../lib/wallet-name"
import { formatNumber, useWords } from "../../lib/words"

/**
 * What each wallet brought, day by day. The chart is for the eye; its figures stand in a table, too, for a keyboard, for a
 * screen reader and where the library cannot be loaded.
 */
export function TakingsChart({ takings }: { takings: AdminTakings }) {
  const { t } = useWords()
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  return (
    <div className="flex flex-col gap-y-2 py-4">
      <p className="txt-compact-small px-6">{t("payments.takings.chart")}</p>
      <Picture takings={takings} />
      <div className="px-6 print:hidden">
        <Button
          size="small"
          variant="transparent"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t(isOpen ? "payments.takings.hide_figures" : "payments.takings.show_figures")}
        </Button>
      </div>
      <div id={id} className="overflow-x-auto" hidden={!isOpen}>
        {isOpen && <Figures takings={takings} />}
      </div>
    </div>
  )
}

function Picture({ takings }: { takings: AdminTakings }) {
  const { t, locale } = useWords()
  const theme = useTheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [paper, setPaper] = useState<string>()
  const [isMissing, setIsMissing] = useState(false)
  useEffect(() => {
    const words = { locale, nameOf: (wallet: WalletOrAny) => paidWallet(wallet, { t, locale }) }
    let isOver = false
    let erase = () => {}
    loadChart()
      .then((draw) => {
        // A canvas has room for one chart: what was asked for before is not drawn any more.
        if (isOver || !canvas.current) return
        const { color, borderTopColor, fontFamily } = getComputedStyle(canvas.current)
        const look = { text: color, line: borderTopColor, font: fontFamily }
        const chart = draw(canvas.current, takings, words, look)
        erase = () => chart.destroy()
        setPaper(onPaper(draw, takings, words))
      })
      .catch(() => setIsMissing(true))
    return () => {
      isOver = true
      erase()
    }
  }, [takings, locale, theme])
  if (isMissing) return null
  return (
    <div className="px-6">
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

/** The chart's figures, the newest day first. */
function Figures({ takings }: { takings: AdminTakings }) {
  const { t, locale } = useWords()
  const { days, series } = seriesOf(takings)
  const rows = days.map((day, index) => ({ day, amounts: series.map(({ received }) => received[index] ?? 0) }))
  return (
    <Table>
      <caption className="txt-compact-small px-6 py-2 text-left">
        {t("payments.takings.chart")} ({takings.currency_code.toUpperCase()})
      </caption>
      <Table.Header>
        <Table.Row>
          <Table.HeaderCell>{t("payments.takings.day")}</Table.HeaderCell>
          {series.map(({ wallet }) => (
            <Table.HeaderCell key={wallet} className="whitespace-nowrap text-right">
              {paidWallet(wallet, { t, locale })}
            </Table.HeaderCell>
          ))}
        </Table.Row>
      </Table.Header>
      <Table.Body>
        {rows
          .filter(({ amounts }) => amounts.some((amount) => amount > 0))
          .reverse()
          .map(({ day, amounts }) => (
            <Table.Row key={day}>
              <Table.Cell className="whitespace-nowrap tabular-nums">{day}</Table.Cell>
              {amounts.map((amount, index) => (
                <Table.Cell key={series[index]?.wallet} className="text-right tabular-nums">
                  {amount === 0 ? "–" : formatNumber(amount, takings.currency_code, locale)}
                </Table.Cell>
              ))}
            </Table.Row>
          ))}
      </Table.Body>
    </Table>
  )
}
