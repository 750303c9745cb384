import { useFetcher } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '#app/ui/base/kbd.tsx'
import { Dialog } from '#app/ui/overlay/dialog.tsx'
import { NAVIGATION, pageName, visibleTo } from '../navigation.ts'
import type { KeyMapProps } from './dialog-props.ts'

/** Every shortcut, and the switch that turns single keys off (WCAG 2.1.4). */
export default function KeyMapDialog({ open, onOpenChange, reader, enabled }: KeyMapProps) {
  const { t } = useTranslation()
  const fetcher = useFetcher()
  const jumps = NAVIGATION.filter((entry) => entry.jump !== undefined && visibleTo(entry, reader))
  const general: [string, string][] = [
    ['mod+k', t('shell.keys.palette')],
    ['/', t('shell.keys.search')],
    ['?', t('shell.keys.map')],
    ['[', t('shell.keys.sidebar')],
    ['escape', t('shell.keys.close')],
  ]
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('shell.keys.title')}>
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        <KeyList title={t('shell.keys.general')} keys={general} />
        {jumps.length > 0 && (
          <KeyList
            title={t('shell.keys.jumps')}
            keys={jumps.map((entry) => [`g ${entry.jump}`, `${pageName(t, entry)}`])}
          />
        )}
      </div>
      <label className="mt-5 flex items-center justify-between gap-4 border-t border-line pt-4">
        <span>
          <span className="block font-medium">{t('shell.keys.on')}</span>
          <span className="text-xs text-muted">{t('shell.keys.onHint')}</span>
        </span>
        <input
          type="checkbox"
          role="switch"
          className="switch"
          checked={enabled}
          aria-checked={enabled}
          onChange={(event) =>
            fetcher.submit(
              { shortcuts: event.currentTarget.checked ? 'on' : 'off' },
              { method: 'post', action: '/preferences' },
            )
          }
        />
      </label>
    </Dialog>
  )
}

function KeyList({ title, keys }: { title: string; keys: [string, string][] }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-muted">{title}</h3>
      <dl>
        {keys.map(([key, meaning]) => (
          <div key={key} className="flex min-h-8 items-center justify-between gap-4">
            <dt>{meaning}</dt>
            <dd>
              <Kbd keys={key} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
