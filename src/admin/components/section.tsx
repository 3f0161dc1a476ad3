import { Container, Heading, Text } from "@medusajs/ui"
import type { ReactNode } from "react"

interface SectionProps {
  readonly title: string
  readonly subtitle?: string
  /** To the right of the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page, as Medusa's own pages have them. */
export function Section({ title, subtitle, actions, children }: SectionProps) {
  return (
    <Container className="divide-y p-0" role="region" aria-label={title}>
      <div className="flex items-center justify-between gap-x-4 px-6 py-4">
        <div>
          <Heading level="h2">{title}</Heading>
          {subtitle && (
            <Text className="text-ui-fg-subtle" size="small">
              {subtitle}
            </Text>
          )}
        </div>
        {actions && <div className="flex flex-wrap items-center justify-end gap-2">{actions}</div>}
      </div>
      {children}
    </Container>
  )
}

/** What stands in a section that has nothing to show. */
export function Nothing({ children }: { children: ReactNode }) {
  return (
    <Text size="small" className="text-ui-fg-subtle px-6 py-8 text-center">
      {children}
    </Text>
  )
}

/** What stands in a section while its answer is on the way. */
export function Waiting({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-y-3 px-6 py-6">
      {[1, 2, 3].map((line) => (
        <div key={line} className="bg-ui-bg-component h-5 w-full animate-pulse rounded" />
      ))}
    </div>
  )
}
