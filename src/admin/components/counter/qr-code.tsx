import { useMemo } from "react"
import { encode } from "uqr"

/** Modules of white that a scanner needs on every side (ISO/IEC 18004). */
const QUIET_ZONE = 4

/** A QR code as SVG, dark on white whatever the theme. */
export function QrCode({ content, label }: { content: string; label: string }) {
  const { path, side } = useMemo(() => {
    const { data, size } = encode(content, { ecc: "M", border: 0 })
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { path: dark.join(""), side: size + 2 * QUIET_ZONE }
  }, [content])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="aspect-square w-full max-w-[min(22rem,48vh)] rounded-xl bg-white"
    >
      <rect x={-QUIET_ZONE} y={-QUIET_ZONE} width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
