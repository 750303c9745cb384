import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import { cx } from './class-names.ts'

/** A value to copy: an id, a hash, a token shown once. Middle-truncated by `short`, copied whole. */
export function Copyable({ value, short, label }: { value: string; short?: boolean; label?: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <span className="inline-flex max-w-full items-center gap-0.5 align-middle">
      <bdi dir="ltr" className="min-w-0 truncate font-mono text-xs" title={short ? value : undefined}>
        {short && value.length > 18 ? `${value.slice(0, 8)}…${value.slice(-6)}` : value}
      </bdi>
      <IconButton
        size="sm"
        icon={copied ? Check : Copy}
        label={copied ? t('ui.copy.done') : label ? t('ui.copy.named', { name: label }) : t('ui.copy.copy')}
        className={cx('size-6!', copied && 'text-positive')}
        onClick={() => void navigator.clipboard?.writeText(value).then(() => setCopied(true))}
      />
    </span>
  )
}

/** Several lines of code, output or JSON, with a copy button. */
export function CodeBlock({ code, label, className }: { code: string; label: string; className?: string }) {
  return (
    <figure className={cx('overflow-hidden rounded-lg border border-line bg-sunken', className)}>
      <figcaption className="flex items-center justify-between border-b border-line py-1 ps-3 pe-1.5 text-xs text-muted">
        {label}
        <CopyButton value={code} />
      </figcaption>
      {/* Focusable, so that long lines can be scrolled with the arrow keys. */}
      <pre
        dir="ltr"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="pane-scroll max-h-96 overflow-auto p-3 font-mono text-xs leading-5 text-ink"
      >
        {code}
      </pre>
    </figure>
  )
}

function CopyButton({ value }: { value: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  return (
    <IconButton
      size="sm"
      icon={copied ? Check : Copy}
      label={copied ? t('ui.copy.done') : t('ui.copy.copy')}
      onBlur={() => setCopied(false)}
      onClick={() => void navigator.clipboard?.writeText(value).then(() => setCopied(true))}
    />
  )
}
