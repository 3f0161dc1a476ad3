import { Button, toast } from "@medusajs/ui"
import { useEffect } from "react"
import type { AdminPaymentSession } from "../../../api/admin/qfpay/types"
import type { WalletOrAny } from "../../../qfpay/catalogue"
import type { CounterPhase } from "../../lib/counter-state"
import { openShopperWindow, showShopper, type ShopperView } from "../../lib/shopper-window"
import { walletName } from "../../lib/wallet-name"
import { useWords } from "../../lib/words"

interface ShopperScreenProps {
  readonly phase: CounterPhase
  readonly amount: string
  readonly session: AdminPaymentSession | null
}

/** Opens the window for the shopper, and shows there what the shopper should see: the amount, the code, and that it is paid. */
export function ShopperScreen(props: ShopperScreenProps) {
  const { t } = useWords()
  const view = useShopperView(props)
  const seen = JSON.stringify(view)
  useEffect(() => showShopper(view), [seen])
  // The next order begins with a welcome.
  useEffect(() => () => showShopper(undefined), [])
  const open = () => {
    const words = { title: t("counter.shopper.title"), welcome: t("counter.shopper.welcome") }
    if (openShopperWindow(words)) showShopper(view)
    else toast.error(t("counter.shopper.blocked"))
  }
  return (
    <Button size="small" variant="secondary" onClick={open}>
      {t("counter.shopper.open")}
    </Button>
  )
}

function useShopperView({ phase, amount, session }: ShopperScreenProps): ShopperView | undefined {
  const { t, locale } = useWords()
  if (phase === "nothing") return undefined
  if (phase === "paid" || phase === "applying") {
    return { amount, sentence: `✓ ${t("counter.shopper.paid")}`, isPaid: true }
  }
  const label = t("counter.shopper.amount")
  const content = phase === "code" ? session?.data.qrcode : undefined
  if (session && content) {
    const wallet = walletName(session.data.wallet as WalletOrAny, locale)
    const sentence = t("counter.code.hint", { wallet })
    return { label, amount, sentence, code: { content, label: t("counter.code.alt", { wallet, amount }) } }
  }
  return { label, amount, sentence: t(phase === "checking" ? "counter.shopper.confirm" : "counter.shopper.scan_yours") }
}
