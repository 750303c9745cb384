import { Compass, Lock, type LucideIcon, ServerCrash, Unlink, Unplug, WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, ButtonLink } from '../base/button.tsx'
import { Copyable } from '../base/copyable.tsx'

export interface ErrorPageProps {
  /** null where nobody answered. */
  status: number | null
  /** What the server said, when it said something better than the standing text. */
  message?: string
  requestId?: string
  actions?: ReactNode
}

type Kind = 'notFound' | 'forbidden' | 'unreadable' | 'unavailable' | 'unreachable' | 'broken'

const ICONS: Record<Kind, LucideIcon> = {
  notFound: Compass,
  forbidden: Lock,
  unreadable: Unlink,
  unavailable: Unplug,
  unreachable: WifiOff,
  broken: ServerCrash,
}

/** What happened, what is safe, what to do, and the id to quote. */
export function ErrorPage({ status, message, requestId, actions }: ErrorPageProps) {
  const { t } = useTranslation()
  const kind = kindOf(status)
  const Icon = ICONS[kind]
  return (
    <div className="mx-auto flex min-h-[60dvh] max-w-md flex-col items-start justify-center gap-4 py-12">
      <span className="grid size-11 place-content-center rounded-xl border border-line bg-sunken text-muted">
        <Icon aria-hidden className="size-5" strokeWidth={1.5} />
      </span>
      <div>
        {status !== null && (
          <p className="text-sm font-medium text-muted tabular">{t('errors.status', { status: String(status) })}</p>
        )}
        <h1 className="mt-0.5 text-xl font-semibold tracking-tight text-balance">{t(`errors.${kind}.title`)}</h1>
        <p className="mt-2 text-base text-pretty text-muted" dir="auto">
          {message ?? t(`errors.${kind}.text`)}
        </p>
        <p className="mt-2 text-base text-pretty text-muted">{t(`errors.${kind}.next`)}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        {actions ?? (
          <>
            {(kind === 'broken' || kind === 'unavailable' || kind === 'unreachable') && (
              <Button variant="primary" onClick={() => window.location.reload()}>
                {t('errors.reload')}
              </Button>
            )}
            <ButtonLink
              to="/"
              reloadDocument
              variant={kind === 'notFound' || kind === 'forbidden' ? 'primary' : 'secondary'}
            >
              {t('errors.home')}
            </ButtonLink>
          </>
        )}
      </div>
      {requestId && (
        <p className="text-xs text-muted">
          {t('errors.quote')} <Copyable value={requestId} label={t('errors.requestIdLabel')} />
        </p>
      )}
    </div>
  )
}

function kindOf(status: number | null): Kind {
  if (status === null) return 'unreachable'
  if (status === 404) return 'notFound'
  if (status === 403) return 'forbidden'
  if (status === 503) return 'unavailable'
  return status < 500 ? 'unreadable' : 'broken'
}
