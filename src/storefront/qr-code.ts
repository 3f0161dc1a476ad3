/** The rows of a QR code from the top, without its quiet zone: a character for each module, `1` where it is dark. */
export type QrRows = readonly string[]

// Error correction M, by version from 1 to 20: codewords of correction in a block, and blocks. ISO/IEC 18004, table 9.
// Denser codes are read badly from a screen, and nothing longer than their 666 bytes comes from a wallet.
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

const MASKS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (((x / 3) | 0) + (y >> 1)) & 1,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
]

/** Multiplies in GF(256) over 0x11d. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a)
  return product
}

/** The Reed-Solomon generator of a degree, without its leading one. */
function generatorOf(degree: number): number[] {
  let factors = [1]
  for (let i = 0, root = 1; i < degree; i++, root = multiply(root, 2)) {
    factors = [...factors, 0].map((factor, at) => factor ^ multiply(factors[at - 1] ?? 0, root))
  }
  return factors.slice(1)
}

/** The Reed-Solomon remainder of a block: its codewords of correction. */
function correctionOf(block: readonly number[], generator: readonly number[]): number[] {
  let rest = generator.map(() => 0)
  for (const codeword of block) {
    const lead = codeword ^ (rest[0] ?? 0)
    rest = generator.map((factor, at) => (rest[at + 1] ?? 0) ^ multiply(factor, lead))
  }
  return rest
}

/** Appends the remainder of a division by a generator, as version and format information need it. */
function withCheckBits(value: number, bits: number, generator: number): number {
  let rest = value
  for (let i = 0; i < bits; i++) rest = (rest << 1) ^ ((rest >> (bits - 1)) * generator)
  return (value << bits) | rest
}

/** Codewords that fit a version, for data and correction together. */
function capacityOf(version: number): number {
  const rows = version > 1 ? ((version / 7) | 0) + 2 : 0
  const alignment = rows ? (25 * rows - 10) * rows - 55 : 0
  return ((16 * version + 128) * version + 64 - alignment - (version > 6 ? 36 : 0)) >> 3
}

/** The text as codewords in the order in which they are drawn, and the version that holds them. */
function codewordsOf(text: string): { version: number; codewords: number[] } | null {
  const bytes = [...new TextEncoder().encode(text)]
  for (const [index, degree] of CORRECTION.entries()) {
    const version = index + 1
    const count = BLOCKS[index] ?? 1
    const room = capacityOf(version) - degree * count
    const lengthDigits = version > 9 ? 4 : 2
    if (bytes.length + 1 + lengthDigits / 2 > room) continue

    // Four bits say "bytes", then come their number, they themselves, and four bits for "end".
    const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0")
    const message = `4${hex(bytes.length, lengthDigits)}${bytes.map((byte) => hex(byte, 2)).join("")}0`
    const data = Array.from(message.matchAll(/../g), ([pair]) => parseInt(pair, 16))
    for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad)

    const generator = generatorOf(degree)
    const shortLength = (room / count) | 0
    const shortBlocks = count - (room % count)
    const blocks: number[][] = []
    for (let at = 0; at < room;) blocks.push(data.slice(at, (at += shortLength + +(blocks.length >= shortBlocks))))
    const codewords: number[] = []
    for (const group of [blocks, blocks.map((block) => correctionOf(block, generator))]) {
      for (let i = 0; i <= shortLength || i < degree; i++) codewords.push(...group.flatMap((block) => block[i] ?? []))
    }
    return { version, codewords }
  }
  return null
}

/** How badly a scanner would see the code: long runs of one colour, and look-alikes of the corner marks. */
function penaltyOf(rows: QrRows): number {
  const columns = rows.map((_row, x) => rows.map((row) => row[x]).join(""))
  let penalty = 0
  for (const line of [...rows, ...columns]) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) penalty += run.length - 2
    penalty += 40 * `0000${line}0000`.split(/1011101(?=0000)|0000(?=1011101)/).length
  }
  return penalty
}

/**
 * Encodes a text as a QR code with error correction M (ISO/IEC 18004), in byte mode and UTF-8, as wallets make theirs:
 * without a character-set mark, which some scanners pass on as part of the text. `null` when the text is longer than 666 bytes.
 */
export function encodeQr(text: string): QrRows | null {
  const coded = codewordsOf(text)
  if (!coded) return null
  const { version, codewords } = coded
  const size = 4 * version + 17
  const cells: (0 | 1 | undefined)[] = []
  const set = (x: number, y: number, dark: unknown): void => {
    if (x >= 0 && x < size && y >= 0) cells[y * size + x] = dark ? 1 : 0
  }
  /** Rings around a centre: dark, light at distance 2 of an alignment mark's 1, dark again. */
  const rings = (centreX: number, centreY: number, radius: number, light: number): void => {
    for (let y = -radius; y <= radius; y++) {
      for (let x = -radius; x <= radius; x++) {
        const distance = Math.max(Math.abs(x), Math.abs(y))
        set(centreX + x, centreY + y, distance !== light && distance < 4)
      }
    }
  }
  const drawFormat = (mask: number): void => {
    const bits = withCheckBits(mask, 10, 0x537) ^ 0x5412
    for (let i = 0; i < 15; i++) {
      const dark = (bits >> i) & 1
      set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, dark)
      set(i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i, 8, dark)
    }
    set(8, size - 8, 1)
  }

  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0)
    set(i, 6, i % 2 === 0)
  }
  rings(3, 3, 4, 2)
  rings(size - 4, 3, 4, 2)
  rings(3, size - 4, 4, 2)
  if (version > 1) {
    const count = ((version / 7) | 0) + 2
    const step = (((version * 8 + count * 3 + 5) / (count * 4 - 4)) | 0) * 2
    const marks = [6]
    for (let i = count - 2; i >= 0; i--) marks.push(size - 7 - i * step)
    for (const x of marks) {
      for (const y of marks) {
        const corner = (x === 6 && (y === 6 || y === size - 7)) || (y === 6 && x === size - 7)
        if (!corner) rings(x, y, 2, 1)
      }
    }
  }
  drawFormat(0)
  if (version > 6) {
    const bits = withCheckBits(version, 12, 0x1f25)
    for (let i = 0; i < 18; i++) {
      const near = (i / 3) | 0
      const far = size - 11 + (i % 3)
      set(near, far, (bits >> i) & 1)
      set(far, near, (bits >> i) & 1)
    }
  }

  // Two columns at a time from the right, up and down by turns; the timing column is skipped.
  const free: [x: number, y: number, bit: number][] = []
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--
    for (let i = 0; i < size; i++) {
      const y = up ? size - 1 - i : i
      for (const x of [right, right - 1]) {
        if (cells[y * size + x] !== undefined) continue
        free.push([x, y, ((codewords[free.length >> 3] ?? 0) >> (~free.length & 7)) & 1])
      }
    }
  }

  let best: QrRows = []
  let least = Infinity
  MASKS.forEach((inverts, mask) => {
    drawFormat(mask)
    for (const [x, y, bit] of free) set(x, y, bit ^ +!inverts(x, y))
    const rows = Array.from({ length: size }, (_row, y) => cells.slice(y * size, (y + 1) * size).join(""))
    const penalty = penaltyOf(rows)
    if (penalty < least) {
      least = penalty
      best = rows
    }
  })
  return best
}
