import { Link } from '@remix-run/react'
import { Database, Rows3, Table2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { cx } from '#app/ui/base/class-names.ts'

export const SCOPES = ['everything', 'tables', 'rows'] as const
export type Scope = (typeof SCOPES)[number]

const ICONS = { everything: Database, tables: Table2, rows: Rows3 }

/** Links, so that each choice is a page with its own fields, also before any script has loaded. */
export function ScopeChoice({ backupId, scope }: { backupId: string; scope: Scope }) {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('restores.new.scope')}>
      <h2 className="mb-2 text-base font-semibold">{t('restores.new.scope')}</h2>
      <ul className="grid gap-2 sm:grid-cols-3">
        {SCOPES.map((each) => {
          const Icon = ICONS[each]
          return (
            <li key={each}>
              <Link
                to={`?backup=${backupId}&kind=${each}`}
                preventScrollReset
                aria-current={each === scope ? 'true' : undefined}
                className={cx(
                  'flex h-full gap-3 rounded-lg border px-3 py-2.5 text-sm',
                  each === scope ? 'border-accent-ink bg-accent-wash' : 'border-line-strong hover:bg-hover',
                )}
              >
                <Icon
                  aria-hidden
                  className={cx('mt-0.5 size-4 shrink-0', each === scope ? 'text-accent-ink' : 'text-muted')}
                  strokeWidth={1.75}
                />
                <span>
                  <span className="block font-medium">{t(`restores.new.scopes.${each}`)}</span>
                  <span className="block text-xs text-muted">{t(`restores.new.scopes.${each}Hint`)}</span>
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
