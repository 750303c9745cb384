import { Form } from '@remix-run/react'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '#app/ui/base/avatar.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { Logo } from '#app/ui/base/logo.tsx'
import { Menu, MenuItem, MenuLabel } from '#app/ui/overlay/menu.tsx'
import type { Frame } from './frame.ts'

/** Which company one works in. Switching posts `companyId` to /switch-company and starts at its home. */
export function CompanySwitcher({ frame, closed }: { frame: Frame; closed?: boolean }) {
  const { t } = useTranslation()
  const id = useId()
  const { company, companies } = frame
  const face = (
    <>
      {companies.length > 1 ? <Avatar name={company.name} shape="company" /> : <Logo className="size-6 shrink-0" />}
      {!closed && (
        <span className="min-w-0 flex-1 truncate text-start text-sm font-semibold">
          <bdi>{company.name}</bdi>
        </span>
      )}
    </>
  )
  if (companies.length < 2) return <div className="flex min-w-0 flex-1 items-center gap-2.5 px-2">{face}</div>
  return (
    <>
      {companies.map((entry) => (
        // Forms outside the menu: what stands inside is gone from the page while it is closed.
        <Form key={entry.id} id={`${id}-${entry.id}`} method="post" action="/switch-company" hidden>
          <input type="hidden" name="companyId" value={entry.id} />
        </Form>
      ))}
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            aria-label={t('ui.labelled', { label: t('shell.company.switch'), text: company.name })}
            className={cx(
              'flex h-9 min-w-0 items-center gap-2.5 rounded-md hover:bg-hover',
              closed ? 'px-1.5' : 'flex-1 px-2',
            )}
          >
            {face}
            {!closed && <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />}
          </button>
        }
      >
        <MenuLabel>{t('shell.company.switch')}</MenuLabel>
        {companies.map((entry) => (
          <MenuItem
            key={entry.id}
            submits={`${id}-${entry.id}`}
            shortcut={
              entry.id === company.id ? (
                <Check className="size-4 text-accent-ink" aria-label={t('shell.company.current')} />
              ) : (
                <span className="text-xs text-muted">{t(`shell.role.${entry.role}`)}</span>
              )
            }
          >
            <span className="flex items-center gap-2">
              <Avatar name={entry.name} shape="company" size="sm" />
              <bdi className="truncate">{entry.name}</bdi>
            </span>
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
