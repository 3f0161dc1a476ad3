import { CheckCircleMiniSolid, SquareTwoStackMini } from "@medusajs/icons"
import { IconButton, Text, toast } from "@medusajs/ui"
import { type ReactNode, useState } from "react"
import { sentenceOf, useWords } from "../../lib/words"

/** A line of a summary: what it is, and its value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="text-ui-fg-subtle grid grid-cols-[minmax(8rem,1fr)_2fr] items-center gap-x-4 px-6 py-3">
      <Text as="span" size="small" leading="compact" weight="plus">
        {label}
      </Text>
      <div className="txt-compact-small text-ui-fg-base min-w-0">{children}</div>
    </div>
  )
}

/** A number for a support case: readable, and copied with one click. */
export function CopyableNumber({ label, number }: { label: string; number: string }) {
  const { t } = useWords()
  const [isCopied, setIsCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(number)
      setIsCopied(true)
      setTimeout(() => setIsCopied(false), 2_000)
    } catch (error) {
      toast.error(sentenceOf(error))
    }
  }
  return (
    <span className="flex min-w-0 items-center gap-x-1">
      <span className="break-all font-mono text-xs">{number}</span>
      <IconButton
        size="2xsmall"
        variant="transparent"
        aria-label={isCopied ? t("payments.summary.copied") : `${t("common.copy")}: ${label}`}
        onClick={() => void copy()}
      >
        {isCopied ? <CheckCircleMiniSolid className="text-ui-tag-green-icon" /> : <SquareTwoStackMini />}
      </IconButton>
    </span>
  )
}
