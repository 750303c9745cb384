import { useBlocker } from '@remix-run/react'
import { type RefObject, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Asks before a page with changed fields is left, by link, by back button or by closing the tab. An element and no hook
 * of every form: the router asks one blocker alone, the one that was mounted last.
 */
export function UnsavedGuard({ form, active }: { form: RefObject<HTMLFormElement | null>; active: boolean }): null {
  const { t } = useTranslation()
  const [dirty, setDirty] = useState(false)

  useEffect(() => {
    const element = form.current
    if (!active || element === null) return
    const changed = () => setDirty(true)
    const clean = () => setDirty(false)
    element.addEventListener('input', changed)
    element.addEventListener('submit', clean)
    element.addEventListener('reset', clean)
    return () => {
      element.removeEventListener('input', changed)
      element.removeEventListener('submit', clean)
      element.removeEventListener('reset', clean)
    }
  }, [form, active])

  useEffect(() => {
    if (!active || !dirty) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [active, dirty])

  const blocker = useBlocker(
    ({ currentLocation, nextLocation, historyAction }) =>
      active && dirty && historyAction !== 'REPLACE' && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    if (window.confirm(t('ui.form.leave'))) blocker.proceed()
    else blocker.reset()
  }, [blocker, t])
  return null
}
