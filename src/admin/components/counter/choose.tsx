import { Button, Heading, Input, Label, Select, Text } from "@medusajs/ui"
import { type FormEvent, type RefObject, useState } from "react"
import type { AdminCollect } from "../../../api/admin/qfpay/types"
import type { Wallet } from "../../../qfpay/catalogue"
import { isShopperCode } from "../../../qfpay/catalogue/shopper-codes"
import { codeOf } from "../../lib/counter-state"
import { walletName } from "../../lib/wallet-name"
import { formatAmount, useWords } from "../../lib/words"

interface ScanProps {
  readonly input: RefObject<HTMLInputElement>
  readonly amount: string
  readonly isBusy: boolean
  readonly onScan: (code: string) => void
}

/** Takes what a scanner types. It keeps the focus, so that the next scan just works, and drops a second one meanwhile. */
function Scan({ input, amount, isBusy, onScan }: ScanProps) {
  const { t } = useWords()
  const [typed, setTyped] = useState("")
  const [isWrong, setIsWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const code = codeOf(typed)
    input.current?.focus()
    if (isBusy || code === "") return
    setTyped("")
    setIsWrong(!isShopperCode(code))
    if (!isShopperCode(code)) return
    onScan(code)
  }
  return (
    <form
      onSubmit={submit}
      className="bg-ui-bg-component shadow-elevation-card-rest flex flex-col gap-y-4 rounded-lg p-6"
    >
      <Heading level="h2">{t("counter.scan.heading")}</Heading>
      <div className="flex flex-col gap-y-2">
        <Label htmlFor="qfpay-auth-code">{t("counter.scan.label")}</Label>
        <Input
          id="qfpay-auth-code"
          ref={input}
          value={typed}
          onChange={(event) => !isBusy && setTyped(event.target.value)}
          readOnly={isBusy}
          aria-describedby="qfpay-auth-code-hint"
          aria-invalid={isWrong}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={t("counter.scan.placeholder")}
          className="h-14 text-xl"
        />
        {isWrong && (
          <Text size="small" className="text-ui-fg-error" role="alert">
            {t("counter.scan.not_a_code")}
          </Text>
        )}
        <Text size="small" className="text-ui-fg-subtle" id="qfpay-auth-code-hint">
          {isBusy ? t("counter.scan.busy") : t("counter.scan.hint")}
        </Text>
      </div>
      <Button type="submit" size="xlarge" className="mt-auto w-full" isLoading={isBusy}>
        {t("counter.scan.submit", { amount })}
      </Button>
    </form>
  )
}

interface WalletsProps {
  readonly wallets: readonly Wallet[]
  readonly isBusy: boolean
  readonly onChoose: (wallet: Wallet) => void
}

function Wallets({ wallets, isBusy, onChoose }: WalletsProps) {
  const { t, locale } = useWords()
  return (
    <section className="bg-ui-bg-component shadow-elevation-card-rest flex flex-col gap-y-4 rounded-lg p-6">
      <Heading level="h2">{t("counter.wallets.heading")}</Heading>
      <Text size="small" className="text-ui-fg-subtle">
        {t(wallets.length > 0 ? "counter.wallets.hint" : "counter.wallets.none")}
      </Text>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {wallets.map((wallet) => (
          <Button
            key={wallet}
            variant="secondary"
            size="xlarge"
            className="w-full"
            disabled={isBusy}
            aria-label={t("counter.wallets.show", { wallet: walletName(wallet, locale) })}
            onClick={() => onChoose(wallet)}
          >
            {walletName(wallet, locale)}
          </Button>
        ))}
      </div>
    </section>
  )
}

function AccountChoice(props: { accounts: readonly string[]; account: string; onChange: (account: string) => void }) {
  const { t } = useWords()
  return (
    <div className="flex items-center gap-x-3">
      <Label htmlFor="qfpay-account">{t("counter.account")}</Label>
      <div className="w-56">
        <Select value={props.account} onValueChange={props.onChange}>
          <Select.Trigger id="qfpay-account">
            <Select.Value />
          </Select.Trigger>
          <Select.Content>
            {props.accounts.map((id) => (
              <Select.Item key={id} value={id}>
                {id}
              </Select.Item>
            ))}
          </Select.Content>
        </Select>
      </div>
    </div>
  )
}

interface ChooseProps {
  readonly view: AdminCollect
  readonly account: string
  readonly input: RefObject<HTMLInputElement>
  readonly isBusy: boolean
  readonly onAccount: (account: string) => void
  readonly onScan: (code: string) => void
  readonly onWallet: (wallet: Wallet) => void
}

/** The two ways to take a payment, side by side. */
export function Choose({ view, account, input, isBusy, onAccount, onScan, onWallet }: ChooseProps) {
  const { locale } = useWords()
  const amount = formatAmount(view.outstanding_amount, view.currency_code, locale)
  return (
    <div className="flex w-full flex-col items-center gap-y-4">
      <div className="grid w-full grid-cols-1 gap-4 md:grid-cols-2">
        <Scan input={input} amount={amount} isBusy={isBusy} onScan={onScan} />
        <Wallets wallets={view.wallets} isBusy={isBusy} onChoose={onWallet} />
      </div>
      {view.accounts.length > 1 && <AccountChoice accounts={view.accounts} account={account} onChange={onAccount} />}
    </div>
  )
}
