import { useFormat } from '#app/i18n/use-format.tsx'

/** An amount in minor units. Isolated, so that the sign and the currency keep their place in Arabic. */
export function Money({ minor, currency, short }: { minor: number; currency?: string; short?: boolean }) {
  const format = useFormat()
  return (
    <bdi
      className="whitespace-nowrap tabular"
      title={short ? format.money(minor, currency) : undefined}
      suppressHydrationWarning
    >
      {short ? format.moneyShort(minor, currency) : format.money(minor, currency)}
    </bdi>
  )
}

/** A figure. `compact` turns 12 480 into 12.5K, with the whole number on hover. */
export function NumberValue({
  value,
  compact,
  unit,
}: {
  value: number
  compact?: boolean
  unit?: 'percent' | 'bytes' | 'duration'
}) {
  const format = useFormat()
  const text =
    unit === 'percent'
      ? format.percent(value)
      : unit === 'bytes'
        ? format.bytes(value)
        : unit === 'duration'
          ? format.duration(value)
          : compact
            ? format.compact(value)
            : format.number(value)
  return (
    <bdi
      className="whitespace-nowrap tabular"
      title={compact ? format.number(value) : undefined}
      suppressHydrationWarning
    >
      {text}
    </bdi>
  )
}
