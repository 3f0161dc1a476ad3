const KEY = "qfpay-counter-muted"

/** Whether this counter stays silent. */
export const isMuted = (): boolean => localStorage.getItem(KEY) === "true"
export const setMuted = (muted: boolean): void => localStorage.setItem(KEY, String(muted))

/** Two short notes, the second higher. A browser that plays nothing before a click stays silent. */
export function playPaid(): void {
  if (isMuted() || typeof AudioContext === "undefined") return
  const context = new AudioContext()
  const notes = [
    [660, 0],
    [880, 0.15],
  ] as const
  for (const [frequency, at] of notes) {
    const [tone, volume] = [context.createOscillator(), context.createGain()]
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0.2, context.currentTime + at)
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at + 0.25)
    tone.connect(volume).connect(context.destination)
    tone.start(context.currentTime + at)
    tone.stop(context.currentTime + at + 0.25)
  }
  setTimeout(() => void context.close(), 1_000)
}
