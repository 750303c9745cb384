import { useTranslation } from 'react-i18next'
import { Sheet } from '#app/ui/overlay/sheet.tsx'
import { CompanySwitcher } from '../company-switcher.tsx'
import { Navigation } from '../side-bar.tsx'
import type { DrawerProps } from './dialog-props.ts'

/** Company and pages, from the edge of a narrow screen. */
export default function DrawerSheet({ frame, open, onOpenChange }: DrawerProps) {
  const { t } = useTranslation()
  return (
    <Sheet side="start" title={t('shell.product')} open={open} onOpenChange={onOpenChange}>
      <div className="-mx-1 mb-2 flex border-b border-line pb-2">
        <CompanySwitcher frame={frame} />
      </div>
      <Navigation reader={frame} />
    </Sheet>
  )
}
