import { Text } from "@medusajs/ui"
import type { Action } from "../lib/permissions"
import { useWords } from "../lib/words"

/** Stands where something would be offered to who may do it: what the user's role does not allow, and who can change that. */
export function NotAllowed({ to }: { to: Exclude<Action, "readPayments" | "readSettings"> | "checkAccounts" }) {
  const { t } = useWords()
  return (
    <Text size="small" className="text-ui-fg-subtle">
      {t(`common.not_allowed.${to}`)} {t("common.ask_administrator")}
    </Text>
  )
}
