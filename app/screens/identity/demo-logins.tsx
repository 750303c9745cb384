import { useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Banner } from '#app/ui/page/banner.tsx'

/** The demo's logins (db/seeds), public on purpose: the server answers on loopback only while they exist. */
const DEMO_LOGINS = {
  admin: { email: 'admin@example.com', password: 'Admin123!' },
  agent: { email: 'demo@example.com', password: 'Demo123!' },
} as const

/** What `?demo=` fills into the form; undefined for anything else. */
export function demoLogin(name: string | null): { email: string; password: string } | undefined {
  return name === 'admin' || name === 'agent' ? DEMO_LOGINS[name] : undefined
}

/** Offers both logins as links, so that they fill the form before any script has loaded. */
export function DemoLogins() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const filled = (name: string) => {
    const next = new URLSearchParams(search)
    next.set('demo', name)
    return `?${next}`
  }
  return (
    <div className="mb-5">
      <Banner tone="accent" title={t('identity.signIn.demo.title')}>
        <p>{t('identity.signIn.demo.text')}</p>
        <ul className="mt-2 flex flex-col gap-1.5">
          {(['admin', 'agent'] as const).map((name) => (
            <li key={name} className="flex items-center justify-between gap-2">
              <bdi dir="ltr" className="min-w-0 truncate font-mono text-xs">
                {DEMO_LOGINS[name].email} / {DEMO_LOGINS[name].password}
              </bdi>
              <ButtonLink size="sm" to={filled(name)} replace aria-label={t(`identity.signIn.demo.${name}`)}>
                {t('identity.signIn.demo.fill')}
              </ButtonLink>
            </li>
          ))}
        </ul>
      </Banner>
    </div>
  )
}
