import { Alert, Badge, Button, Copy, Heading, StatusBadge, Text, toast } from "@medusajs/ui"
import type { ReactNode } from "react"
import type { AdminAccount, AdminAccountCheck } from "../../../api/admin/qfpay/types"
import { useAccounts, useCheckAccount } from "../../lib/settings"
import { formatTime, sentenceOf, useWords } from "../../lib/words"
import { useMay } from "../../lib/permissions"
import { NotAllowed } from "../not-allowed"
import { Problem } from "../problem"
import { Section, Waiting } from "../section"

/** A sandbox cannot be mistaken for live: its color, its word and a sentence of its own say so. */
const COLOR = { live: "green", test: "orange", sandbox: "orange", custom: "purple" } as const

/** The accounts at QFPay: where payments go, whether QFPay takes the credentials, what to put right. */
export function Connection() {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useAccounts()
  return (
    <Section title={t("settings.connection.title")} subtitle={t("settings.connection.subtitle")}>
      {isPending && <Waiting label={t("common.loading")} />}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data?.accounts.map((account) => (
        <Account key={account.id} account={account} />
      ))}
    </Section>
  )
}

function Account({ account }: { account: AdminAccount }) {
  const { t, locale } = useWords()
  const { id, environment, base_url, notify_url, last_notification_at, provider_entry } = account
  const about = t(`settings.connection.about.${environment}`, { url: base_url })
  return (
    <div role="group" aria-label={id}>
      <div className="flex items-center gap-x-3 px-6 py-4">
        <Heading level="h3">{id}</Heading>
        <Badge size="2xsmall" color={COLOR[environment]}>
          {t(`common.environments.${environment}`)}
        </Badge>
        {environment === "live" && (
          <Text size="small" className="text-ui-fg-subtle">
            {about}
          </Text>
        )}
      </div>
      {environment !== "live" && (
        <Alert variant="warning" className="mx-6 mb-4">
          {about}
        </Alert>
      )}
      <Fact name={t("settings.connection.notify_url")}>
        <div className="flex items-center gap-x-2">
          <code className="text-ui-fg-base break-all text-xs">{notify_url}</code>
          <Copy content={notify_url} aria-label={t("settings.connection.copy_notify_url", { account: id })} />
        </div>
        <Text size="small" className="text-ui-fg-subtle">
          {t("settings.connection.notify_url_hint")}
        </Text>
      </Fact>
      <Fact name={t("settings.connection.last_notification")}>
        <Text size="small">
          {last_notification_at ? formatTime(last_notification_at, locale) : t("settings.connection.never")}
        </Text>
      </Fact>
      <Credentials account={account} />
      {provider_entry === null && <Nowhere />}
    </div>
  )
}

function Nowhere() {
  const { t } = useWords()
  return (
    <Alert variant="warning" className="mx-6 mb-4">
      {t("settings.connection.unused")}
    </Alert>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-2 px-6 py-3 md:grid-cols-[12rem_1fr]">
      <Text size="small" weight="plus" className="text-ui-fg-subtle">
        {name}
      </Text>
      <div className="flex flex-col gap-y-1">{children}</div>
    </div>
  )
}

function Credentials({ account }: { account: AdminAccount }) {
  const { t, locale } = useWords()
  const may = useMay()
  const { mutateAsync, isPending } = useCheckAccount()
  const check = () => mutateAsync(account.id).catch((error: unknown) => toast.error(sentenceOf(error)))
  const last = account.last_check
  return (
    <Fact name={t("settings.connection.credentials")}>
      <div className="flex items-start justify-between gap-x-4">
        <div className="flex flex-col gap-y-1" aria-live="polite">
          {last ? (
            <CheckResult check={last} url={account.base_url} />
          ) : (
            <Text size="small">{t("settings.connection.not_checked")}</Text>
          )}
          {last && (
            <Text size="xsmall" className="text-ui-fg-subtle">
              {t("settings.connection.checked_at", { time: formatTime(last.checked_at, locale) })}
            </Text>
          )}
        </div>
        {may("changeSettings") ? (
          <Button
            size="small"
            variant="secondary"
            isLoading={isPending}
            onClick={() => void check()}
            aria-label={t("settings.connection.check_account", { account: account.id })}
          >
            {t("settings.connection.check")}
          </Button>
        ) : (
          <NotAllowed to="checkAccounts" />
        )}
      </div>
    </Fact>
  )
}

function CheckResult({ check, url }: { check: AdminAccountCheck; url: string }) {
  const { t } = useWords()
  const { problem, respcd, words } = check
  if (problem === null) {
    return (
      <div>
        <StatusBadge color="green">{t("settings.connection.well")}</StatusBadge>
      </div>
    )
  }
  return (
    <>
      <Text size="small" className="text-ui-fg-error">
        {t(`settings.connection.problems.${problem}`, { url, defaultValue: check.message })}
      </Text>
      {(respcd !== null || words !== null) && (
        <Text size="xsmall" className="text-ui-fg-subtle">
          {t("settings.connection.qfpay_said", { respcd: respcd ?? "", words: words ?? "" })}
        </Text>
      )}
    </>
  )
}
