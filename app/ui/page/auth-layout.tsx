import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Logo } from '../base/logo.tsx'
import { LanguageLinks } from './language-links.tsx'

export interface AuthLayoutProps {
  title: ReactNode
  description?: ReactNode
  /** Under the form: a link to another way in. */
  footer?: ReactNode
  children: ReactNode
}

/** Pages before the session: sign in, second factor, invitation, forgotten password. */
export function AuthLayout({ title, description, footer, children }: AuthLayoutProps) {
  const { t } = useTranslation()
  return (
    <div className="grid min-h-dvh bg-surface lg:grid-cols-[minmax(24rem,0.85fr)_1fr]">
      <div className="flex flex-col px-6 py-6 sm:px-10">
        <header className="flex items-center gap-2.5 font-semibold">
          <Logo className="size-7" />
          <span className="text-lg tracking-tight">{t('shell.product')}</span>
        </header>
        <main id="main" className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center py-12">
          <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
          {description && <p className="mt-1.5 text-base text-muted">{description}</p>}
          <div className="mt-6">{children}</div>
          {footer && <div className="mt-6 text-sm text-muted">{footer}</div>}
        </main>
        <LanguageLinks />
      </div>
      <Stub />
    </div>
  )
}

/** The picture beside the form: a counterfoil torn along its perforation. Decoration, and only where there is room. */
function Stub() {
  const { t } = useTranslation()
  return (
    <div aria-hidden className="relative hidden overflow-hidden border-s border-line bg-canvas lg:block">
      <div className="absolute inset-0 [background-image:radial-gradient(var(--color-line-strong)_1px,transparent_1px)] [background-size:22px_22px] opacity-60" />
      <div className="absolute inset-0 grid place-content-center p-10">
        <div className="flex rotate-[-3deg] drop-shadow-xl rtl:rotate-[3deg]">
          <div className="flex w-28 flex-col justify-between rounded-s-xl border-e-2 border-dashed border-canvas bg-accent px-4 py-5 text-on-accent">
            <span className="font-mono text-2xs">№ 000417</span>
            <span className="text-sm leading-5 font-semibold">{t('shell.stub.kept')}</span>
          </div>
          <div className="w-80 rounded-e-xl border border-s-0 border-line bg-surface px-6 py-5">
            {(['sold', 'chased', 'proved'] as const).map((line) => (
              <div key={line} className="flex items-center gap-3 border-b border-line py-3.5 last:border-b-0">
                <span className="grid size-6 place-content-center rounded-full bg-positive-wash text-positive">
                  <svg
                    aria-hidden="true"
                    viewBox="0 0 16 16"
                    className="size-3.5"
                    fill="none"
                    stroke="currentColor"
                    strokeWidth="2"
                    strokeLinecap="round"
                    strokeLinejoin="round"
                  >
                    <path d="m3.5 8.5 3 3 6-7" />
                  </svg>
                </span>
                <span className="text-sm font-medium">{t(`shell.stub.${line}`)}</span>
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  )
}
