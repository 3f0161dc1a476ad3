import { FetchError } from "@medusajs/js-sdk"
import { Alert, Button } from "@medusajs/ui"
import { sentenceOf, useWords } from "../lib/words"

/** What went wrong, in the server's own words, and a way to try again; or that the user's role does not allow it. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useWords()
  if (error instanceof FetchError && error.status === 403) {
    return (
      <Alert variant="info" className="m-4">
        {t("common.not_allowed.this")} {t("common.ask_administrator")}
      </Alert>
    )
  }
  return (
    <Alert variant="error" className="m-4" role="alert">
      <div className="flex flex-col items-start gap-y-2">
        {sentenceOf(error)}
        {onRetry && (
          <Button size="small" variant="secondary" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )}
      </div>
    </Alert>
  )
}
