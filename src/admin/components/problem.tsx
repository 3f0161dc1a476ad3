import { Alert, Button } from "@medusajs/ui"
import { sentenceOf, useWords } from "../lib/words"

/** What went wrong, in the server's own words, and a way to try again. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useWords()
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
