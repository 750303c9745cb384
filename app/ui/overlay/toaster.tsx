import { Link, useFetcher } from '@remix-run/react'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../base/button.tsx'
import { dismissToast, type Toast, useToasts } from './toast-store.ts'

// Long enough to read and to reach Undo; an error stays until it is closed.
const STAYS_MS = 7000

/** The corner where toasts appear; once, in the root. Announced politely, and paused while pointed at or focused. */
export function Toaster() {
  const { t } = useTranslation()
  const toasts = useToasts()
  const [paused, setPaused] = useState(false)
  return (
    <section
      aria-label={t('ui.toast.region')}
      data-print="off"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-60 flex flex-col items-end gap-2 sm:start-auto sm:w-96"
      onMouseEnter={() => setPaused(true)}
      onMouseLeave={() => setPaused(false)}
      onFocus={() => setPaused(true)}
      onBlur={() => setPaused(false)}
    >
      <div role="status" aria-live="polite" aria-relevant="additions" className="contents">
        {toasts.map((shown) => (
          <ToastCard key={shown.id} toast={shown} paused={paused} />
        ))}
      </div>
    </section>
  )
}

function ToastCard({ toast, paused }: { toast: Toast; paused: boolean }) {
  const { t } = useTranslation()
  const fetcher = useFetcher({ key: `undo-${toast.id}` })
  const stays = toast.tone === 'negative'
  useEffect(() => {
    if (stays || paused) return
    const timer = setTimeout(() => dismissToast(toast.id), STAYS_MS)
    return () => clearTimeout(timer)
  }, [toast.id, stays, paused])

  // Undone: the card has done its work once the answer is there.
  const sent = useRef(false)
  useEffect(() => {
    if (fetcher.state !== 'idle') sent.current = true
    else if (sent.current) dismissToast(toast.id)
  }, [fetcher.state, toast.id])

  const Icon = toast.tone === 'negative' ? CircleAlert : CircleCheck
  return (
    <div className="pointer-events-auto flex w-full animate-rise items-start gap-2.5 rounded-lg border border-line bg-raised py-2.5 ps-3.5 pe-2 text-sm shadow-raised">
      {toast.tone !== 'neutral' && (
        <Icon
          aria-hidden
          className={`mt-1 size-4 shrink-0 ${toast.tone === 'negative' ? 'text-negative' : 'text-positive'}`}
        />
      )}
      <div className="min-w-0 flex-1 py-0.5" dir="auto">
        <p className="font-medium">{toast.message}</p>
        {toast.detail && <p className="text-muted">{toast.detail}</p>}
        {toast.link && (
          <Link to={toast.link.to} className="text-accent-ink underline underline-offset-2">
            {toast.link.label}
          </Link>
        )}
      </div>
      {toast.undo && (
        <fetcher.Form method="post" action={toast.undo.action}>
          {Object.entries(toast.undo.fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <Button type="submit" size="sm" busy={fetcher.state !== 'idle'}>
            {t('ui.toast.undo')}
          </Button>
        </fetcher.Form>
      )}
      <IconButton icon={X} size="sm" label={t('ui.close')} onClick={() => dismissToast(toast.id)} />
    </div>
  )
}
