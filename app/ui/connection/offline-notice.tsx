import { WifiOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

/** Says that the connection is gone, and goes away by itself when it is back. */
export function OfflineNotice() {
  const { t } = useTranslation()
  const online = useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener)
      addEventListener('offline', listener)
      return () => {
        removeEventListener('online', listener)
        removeEventListener('offline', listener)
      }
    },
    () => navigator.onLine,
    () => true,
  )
  if (online) return null
  return (
    <div
      role="status"
      data-print="off"
      className="fixed inset-x-0 top-2 z-60 mx-auto flex w-max max-w-[calc(100vw-2rem)] items-center gap-2 rounded-full bg-ink px-4 py-1.5 text-sm font-medium text-inverse shadow-raised"
    >
      <WifiOff aria-hidden className="size-4" />
      {t('errors.offline')}
    </div>
  )
}
