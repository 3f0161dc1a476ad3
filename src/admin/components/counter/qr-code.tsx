import { useMemo } from "react"
import { qrPath } from "../../lib/qr-path"

/** A QR code as SVG, dark on white whatever the theme. */
export function QrCode({ content, label }: { content: string; label: string }) {
  const { path, from, side } = useMemo(() => qrPath(content), [content])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${from} ${from} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="aspect-square w-full max-w-[min(22rem,48vh)] rounded-xl bg-white"
    >
      <rect x={from} y={from} width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
