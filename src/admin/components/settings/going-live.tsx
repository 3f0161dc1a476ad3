import { CheckCircleSolid, CircleDottedLine, ExclamationCircleSolid, XCircleSolid } from "@medusajs/icons"
import { Badge, Button, StatusBadge, Text } from "@medusajs/ui"
import { useState } from "react"
import type { AdminGoingLive } from "../../../api/admin/qfpay/types"
import type { Wallet } from "../../../qfpay/catalogue/wallets"
import { useGoingLive } from "../../lib/settings"
import { walletName } from "../../lib/wallet-name"
import { formatTime, useWords } from "../../lib/words"
import { Problem } from "../problem"
import { Section, Waiting } from "../section"

type Check = AdminGoingLive["checks"][number]

const MARKS = {
  ok: <CheckCircleSolid className="text-ui-tag-green-icon" />,
  warning: <ExclamationCircleSolid className="text-ui-tag-orange-icon" />,
  problem: <XCircleSolid className="text-ui-tag-red-icon" />,
  skipped: <CircleDottedLine className="text-ui-fg-muted" />,
} as const

/** What is done and what is left before the shop takes its first payment: the checks of `doctor`, with what to do. */
export function GoingLive() {
  const { t } = useWords()
  const { data, error, isPending, isFetching, refetch } = useGoingLive()
  const [showsDone, setShowsDone] = useState(false)
  const done = data?.checks.filter(({ state }) => state === "ok") ?? []
  // What keeps shoppers from paying comes first; otherwise in the order in which to put things right.
  const open = (["problem", "warning", "skipped"] as const).flatMap(
    (wanted) => data?.checks.filter(({ state }) => state === wanted) ?? [],
  )
  return (
    <Section
      title={t("going_live.title")}
      subtitle={t("going_live.subtitle")}
      actions={
        <>
          {data && <Standing isReady={data.ready} open={open.length} />}
          <Button size="small" variant="secondary" isLoading={isFetching} onClick={() => void refetch()}>
            {t("going_live.check_again")}
          </Button>
        </>
      }
    >
      {isPending && <Waiting label={t("common.loading")} />}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data && !error && (
        <>
          <Checks checks={open} label={t("going_live.to_do")} />
          {showsDone && <Checks checks={done} label={t("going_live.done")} />}
          <div className="px-6 py-3">
            <Button
              size="small"
              variant="transparent"
              aria-expanded={showsDone}
              onClick={() => setShowsDone(!showsDone)}
            >
              {showsDone ? t("going_live.hide_done") : t("going_live.show_done", { count: done.length })}
            </Button>
          </div>
        </>
      )}
    </Section>
  )
}

function Standing({ isReady, open }: { isReady: boolean; open: number }) {
  const { t } = useWords()
  if (open === 0) return <StatusBadge color="green">{t("going_live.all_done")}</StatusBadge>
  return <StatusBadge color={isReady ? "orange" : "red"}>{t("going_live.open", { count: open })}</StatusBadge>
}

function Checks({ checks, label }: { checks: readonly Check[]; label: string }) {
  if (checks.length === 0) return null
  return (
    <ul className="flex flex-col gap-y-4 px-6 py-4" aria-label={label}>
      {checks.map((check) => (
        <Entry key={check.code + JSON.stringify(check.detail)} check={check} />
      ))}
    </ul>
  )
}

function Entry({ check: { code, state, message, fix, detail } }: { check: Check }) {
  const { t, locale } = useWords()
  const values = {
    ...detail,
    ...(detail.at && { at: formatTime(detail.at, locale) }),
    ...(detail.wallet && { wallet: walletName(detail.wallet as Wallet, locale) }),
    ...(detail.wallets && {
      wallets: detail.wallets
        .split(",")
        .map((name) => walletName(name as Wallet, locale))
        .join(", "),
    }),
  }
  const toDo = detail.problem
    ? t(`settings.connection.problems.${detail.problem}`, { ...values, defaultValue: fix ?? "" })
    : t(`going_live.fix.${code}`, { ...values, defaultValue: fix ?? "" })
  return (
    <li className="grid grid-cols-[20px_1fr] items-start gap-x-2">
      <span className="flex h-6 items-center">
        {MARKS[state]}
        <span className="sr-only">{t(`going_live.states.${state}`)}</span>
      </span>
      <div className="min-w-0 break-words">
        <Text as="span" size="small" weight={state === "ok" ? "regular" : "plus"}>
          {t(`going_live.found.${code}`, { ...values, defaultValue: message })}
        </Text>
        {detail.account && (
          <Badge size="2xsmall" className="ms-2">
            {detail.account}
          </Badge>
        )}
        {state !== "ok" && toDo !== "" && (
          <Text size="small" className="text-ui-fg-subtle">
            {toDo}
          </Text>
        )}
      </div>
    </li>
  )
}
