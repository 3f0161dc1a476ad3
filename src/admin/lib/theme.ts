import { useSyncExternalStore } from "react"

/** Medusa's admin has its theme, `light` or `dark`, as a class of the page. */
const themeOfPage = () => document.documentElement.className

function subscribe(tell: () => void): () => void {
  const observer = new MutationObserver(tell)
  observer.observe(document.documentElement, { attributeFilter: ["class"] })
  return () => observer.disconnect()
}

/** Changes with the admin's theme, for what is not drawn by the style sheet. */
export function useTheme(): string {
  return useSyncExternalStore(subscribe, themeOfPage)
}
