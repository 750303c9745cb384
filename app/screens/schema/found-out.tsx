import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { CheckRecord } from '#server/schema/checks.queries.ts'
import type { CheckKind } from '#server/schema/schema.schemas.ts'

export interface FoundOutProps<Result> {
  kind: CheckKind
  record: CheckRecord<Result>
  /** When the newest migration was applied: what was found out before says nothing any more. */
  changedAt: Date | null
  children: (result: Result) => ReactNode
}

/** How far the look that runs is, why the last one failed, and what the last good one found out. */
export function FoundOut<Result>({ kind, record, changedAt, children }: FoundOutProps<Result>) {
  const { t } = useTranslation()
  const format = useFormat()
  const { newest, known } = record
  const isOutdated = known !== null && changedAt !== null && known.finishedAt < changedAt
  return (
    <>
      {newest?.state === 'RUNNING' && (
        <Section>
          <Progress
            label={t(`schema.${kind}.running`)}
            done={0}
            total={null}
            step={<bdi dir="ltr">{newest.step}</bdi>}
          />
        </Section>
      )}
      {newest?.state === 'LOST' && <Banner tone="negative">{t(`schema.${kind}.lost`)}</Banner>}
      {newest?.state === 'FAILED' && (
        <Banner tone="negative" title={t(`schema.${kind}.broke`)}>
          <bdi dir="ltr" className="whitespace-pre-wrap">
            {newest.failure}
          </bdi>
        </Banner>
      )}
      {newest === null && <Banner>{t(`schema.${kind}.never`)}</Banner>}
      {isOutdated && <Banner tone="warning">{t(`schema.${kind}.outdated`)}</Banner>}
      {known && !isOutdated && (
        <div className="flex min-w-0 flex-col gap-1.5">
          {children(known.result)}
          <p className="text-xs text-muted">
            {t('schema.foundOut', { when: format.date(known.finishedAt, 'dateTime'), who: known.startedBy })}
          </p>
        </div>
      )}
    </>
  )
}
