import { useLocation } from '@remix-run/react'
import { Inbox, type LucideIcon, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../base/button.tsx'

export interface EmptyStateProps {
  icon?: LucideIcon
  title: ReactNode
  /** Why it is empty and what will fill it. */
  children?: ReactNode
  /** The next step. */
  actions?: ReactNode
}

export function EmptyState({ icon: Icon = Inbox, title, children, actions }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      <span className="mb-3 grid size-10 place-content-center rounded-lg border border-line bg-sunken text-muted">
        <Icon aria-hidden className="size-5" strokeWidth={1.5} />
      </span>
      <p className="text-base font-semibold">{title}</p>
      {children && <div className="mt-1 max-w-md text-sm text-pretty text-muted">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}

/** Nothing matches the filters: the way back is to clear them. */
EmptyState.Filtered = function Filtered() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  return (
    <EmptyState
      icon={SearchX}
      title={t('ui.table.noMatch')}
      actions={<ButtonLink to={pathname}>{t('ui.table.clearFilters')}</ButtonLink>}
    >
      {t('ui.table.noMatchHint')}
    </EmptyState>
  )
}
