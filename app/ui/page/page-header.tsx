import { Link } from '@remix-run/react'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface Crumb {
  label: ReactNode
  to: string
}

export interface PageHeaderProps {
  title: ReactNode
  /** One line under the title: what this is, or its state and key facts. */
  description?: ReactNode
  /** Beside the title: a Badge or Status. */
  status?: ReactNode
  /** Where this page stands; the page itself is left out. */
  crumbs?: Crumb[]
  /** Buttons; the main one last. */
  actions?: ReactNode
  /** Tabs under the header. */
  tabs?: ReactNode
}

/** The top of every page: where you are, what it is, what you can do. Carries the page's only h1. */
export function PageHeader({ title, description, status, crumbs, actions, tabs }: PageHeaderProps) {
  return (
    <header className="mb-4">
      {crumbs && crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} />}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-xl font-semibold tracking-tight text-balance">
              <bdi>{title}</bdi>
            </h1>
            {status}
          </div>
          {description && <div className="mt-0.5 max-w-3xl text-sm text-pretty text-muted">{description}</div>}
        </div>
        {actions && (
          <div className="flex flex-wrap items-center gap-2" data-print="off">
            {actions}
          </div>
        )}
      </div>
      {tabs && <div className="mt-3">{tabs}</div>}
    </header>
  )
}

/** The way back up. The top bar names the area; this names what is above the page. */
function Breadcrumbs({ crumbs }: { crumbs: Crumb[] }) {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('ui.breadcrumb')} className="mb-1" data-print="off">
      <ol className="flex flex-wrap items-center gap-1.5 text-sm text-muted">
        {crumbs.map((crumb, index) => (
          <li key={crumb.to} className="flex items-center gap-1.5">
            {index > 0 && (
              <span aria-hidden className="text-line-strong">
                /
              </span>
            )}
            <Link
              to={crumb.to}
              prefetch="intent"
              className="flex min-h-6 items-center gap-1.5 rounded-sm hover:text-ink hover:underline"
            >
              {index === 0 && <ArrowLeft aria-hidden className="flip-rtl size-3.5" strokeWidth={1.75} />}
              <bdi>{crumb.label}</bdi>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}
