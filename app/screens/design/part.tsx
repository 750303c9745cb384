import type { ReactNode } from 'react'

/** One part of the design system's page: a name, when to use it, and the thing itself. */
export function Part({ id, title, text, children }: { id: string; title: string; text: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="scroll-mt-16 border-t border-line pt-5 pb-8 first:border-t-0">
      <div className="mb-3 max-w-2xl">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        <p className="text-sm text-muted">{text}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
    </section>
  )
}

export function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2.5">{children}</div>
}
